using NodeStack.CriShim.Connection;

namespace NodeStack.CriShim.Containerd;

/// <summary>The supervised containerd: where it lives and what it gets. All its files are under <see cref="Folder"/>.</summary>
public sealed record ContainerdOptions
{
    /// <summary>Absolute. Holds configuration, log, socket, images; short enough for a socket path.</summary>
    public required string Folder { get; init; }
    /// <summary>Bundles and mounts of running containers; best on a tmpfs. Default: state/ in the folder.</summary>
    public string StateFolder { get; init; } = "";
    /// <summary>The image of sandbox containers; must be importable or pullable.</summary>
    public required string SandboxImage { get; init; }
    /// <summary>containerd's full path; null: found on the PATH.</summary>
    public string? Binary { get; init; }
    /// <summary>runc's full path; null: containerd's own choice.</summary>
    public string? Runc { get; init; }
    /// <summary>False: runc makes groups itself even where systemd could do it.</summary>
    public bool AllowsSystemdCgroups { get; init; } = true;
    /// <summary>Pod addresses given out by the simple network for hosts that have none.</summary>
    public string PodSubnet { get; init; } = "10.88.0.0/16";
    /// <summary>Name of that network's bridge; at most 15 characters.</summary>
    public string BridgeName { get; init; } = "nodestack0";
    /// <summary>A folder with CNI configuration to use instead; empty: the simple network is written.</summary>
    public string CniConfDir { get; init; } = "";
    /// <summary>Folder with registry hosts (certs.d); empty: hosts/ in the folder.</summary>
    public string RegistryConfigPath { get; init; } = "";
    /// <summary>How long a start may take until the socket answers.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>From SIGTERM to SIGKILL when it is stopped.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>The log file is emptied when it grows past this.</summary>
    public long MaxLogBytes { get; init; } = 16 * 1024 * 1024;

    public string SocketPath => Path.Combine(Folder, "containerd.sock");
    public string ConfigPath => Path.Combine(Folder, "config.toml");
    public string LogPath => Path.Combine(Folder, "containerd.log");
    public string PidPath => Path.Combine(Folder, "containerd.pid");
    public string RootPath => Path.Combine(Folder, "root");
    public string StatePath => StateFolder.Length > 0 ? StateFolder : Path.Combine(Folder, "state");
    public string OptPath => Path.Combine(Folder, "opt");
    public string CniConfPath => CniConfDir.Length > 0 ? CniConfDir : Path.Combine(Folder, "cni", "net.d");
    /// <summary>Leases of the simple network's addresses.</summary>
    public string CniDataPath => Path.Combine(Folder, "cni", "data");
    public string RegistryPath => RegistryConfigPath.Length > 0 ? RegistryConfigPath : Path.Combine(Folder, "hosts");
    public CriEndpoint Endpoint => new(SocketPath);
}
