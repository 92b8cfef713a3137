using System.CommandLine;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NodeStack.KubeApi.Validation;
using NodeStack.Up;

namespace NodeStack.Verbs;

/// <summary>Flags that the verbs of whole machines (up, join, down) share.</summary>
internal static class NodeFlags
{
    public static Option<string> DataDir() => Text("--data-dir", "/var/lib/nodestack", "Folder that holds everything");

    public static Option<string> NodeName() => Text("--node-name", "", "Name of the node instead of the host's");

    public static Option<string> NodeIp() => Text("--node-ip", "", "Address of the node, or one per family, comma-separated (default: that of the default route)");

    public static Option<string> RuntimeEndpoint() => Text("--container-runtime-endpoint", "", "CRI socket to use (default: a containerd of its own)");

    public static Option<string> ImagesDir() => Text("--images-dir", "", "Folder of image archives that are imported at start (default: images in the data folder, else beside the program)");

    public static Option<string> LoggingFormat() => Text("--logging-format", "", "text or json, of warnings on stderr; by default text on a terminal, else json");

    public static Option<int> Verbosity() => new("--v", "-v") { Description = "Verbosity of the log file", HelpName = "N" };

    public static Option<string> Text(string name, string value, string description) => new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "VALUE" };

    /// <summary>Absolute.</summary>
    public static string Folder(string verb, Option<string> option, ParseResult parsed) => parsed.GetValue(option) switch
    {
        { Length: > 0 } folder when Path.GetFullPath(folder) is var full && full != "/" => Path.TrimEndingDirectorySeparator(full),
        _ => throw Wrong(verb, option, "want a folder of its own"),
    };

    public static string Name(string verb, Option<string> option, ParseResult parsed)
    {
        var name = parsed.GetValue(option) is { Length: > 0 } given ? given : Dns.GetHostName().Trim().ToLowerInvariant();
        return NameRules.Dns1123Subdomain(name) is { } problem ? throw Wrong(verb, option, $"\"{name}\": {problem}") : name;
    }

    public static IReadOnlyList<IPAddress> Addresses(string verb, Option<string> option, ParseResult parsed)
    {
        var given = new FlagReader(verb, parsed).List(option).Select(text => IPAddress.TryParse(text, out var address) ? address : throw Wrong(verb, option, $"\"{text}\" is not an IP address")).ToArray();
        if (given.Length > 2 || (given.Length == 2 && given[0].AddressFamily == given[1].AddressFamily))
            throw Wrong(verb, option, "want one address, or one per family");
        return given.Length > 0 ? given : [Primary()];
    }

    public static string Images(Option<string> option, ParseResult parsed, string dataDir)
    {
        if (parsed.GetValue(option) is { Length: > 0 } given)
            return Path.GetFullPath(given);
        var own = new UpPaths(dataDir).Images;
        var beside = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/", "images");
        return Directory.Exists(own) || !Directory.Exists(beside) ? own : beside;
    }

    public static VerbException Wrong(string verb, Option option, string problem) => new($"{verb}: {option.Name}: {problem}");

    /// <summary>The address a packet to a far place would be sent from; without a default route that of any link, and at last loopback's.</summary>
    private static IPAddress Primary()
    {
        try
        {
            // Nothing is sent: connecting a datagram socket only chooses a route. The address is one reserved for documentation.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse("192.0.2.1"), 9);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(n => n.OperationalStatus == OperationalStatus.Up && n.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .SelectMany(n => n.GetIPProperties().UnicastAddresses.Select(u => u.Address))
                .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;
        }
    }
}
