using System.Net;
using NodeStack.CriShim.Streaming;

namespace NodeStack.Kubelet.Server;

/// <summary>Where and how the kubelet serves. Defaults are upstream's.</summary>
public sealed record KubeletServerOptions
{
    public required string NodeName { get; init; }

    /// <summary>Folder for certificates the kubelet makes itself (0700).</summary>
    public required string PkiDir { get; init; }
    public IPAddress Address { get; init; } = IPAddress.Any;

    /// <summary>Zero picks a free port; see <see cref="KubeletServer.SecurePort"/>.</summary>
    public int Port { get; init; } = 10250;
    public IPAddress HealthzAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Null: no health port. Zero picks a free port.</summary>
    public int? HealthzPort { get; init; } = 10248;

    /// <summary>tlsCertFile and tlsPrivateKeyFile; both or neither. Without them the server makes a self-signed certificate.</summary>
    public string? TlsCertFile { get; init; }
    public string? TlsPrivateKeyFile { get; init; }

    /// <summary>authentication.x509.clientCAFile. Without it the kubelet makes a CA and an admin certificate under <see cref="PkiDir"/>.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>authentication.anonymous.enabled: requests without any credentials are system:anonymous instead of refused.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Names and addresses in the self-signed serving certificate, besides the node name and loopback.</summary>
    public IReadOnlyList<string> ServingNames { get; init; } = [];

    /// <summary>enableDebuggingHandlers: off removes exec, attach, portForward, run, containerLogs, runningpods and logs.</summary>
    public bool EnableDebuggingHandlers { get; init; } = true;

    /// <summary>enableSystemLogHandler: /logs/ over <see cref="SystemLogDir"/>.</summary>
    public bool EnableSystemLogHandler { get; init; } = true;
    public string SystemLogDir { get; init; } = "/var/log";
    public StreamingOptions Streaming { get; init; } = new();

    /// <summary>How long a stop waits for requests under way; streams are ended at once.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
