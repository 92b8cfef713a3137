using System.Net.Sockets;
using NodeStack.CriShim.Connection;
using NodeStack.Verbs;

namespace NodeStack.Images;

/// <summary>The runtime that a verb talks to when none is named: the first of the usual sockets that something listens on.</summary>
internal static class RuntimeEndpointFinder
{
    private static readonly string[] Usual =
    [
        "/run/containerd/containerd.sock",
        "/var/lib/nodestack/containerd/containerd.sock",
        "/run/nodestack/containerd/containerd.sock",
        "/run/crio/crio.sock",
    ];

    public static CriEndpoint Find(string? given)
    {
        if (given is not null)
        {
            return EndpointParser.TryParse(given, out var endpoint, out var error)
                ? endpoint!
                : throw new VerbException(error, CommandLine.UsageError);
        }
        var socket = Usual.FirstOrDefault(Listens)
            ?? throw new VerbException($"no container runtime answers at {string.Join(", ", Usual)}: name one with --container-runtime-endpoint unix:///path");
        return new CriEndpoint(socket);
    }

    public static bool Listens(string socket)
    {
        if (!File.Exists(socket))
            return false;
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
