namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>How etcd is reached. The user that the certificate names must be allowed to read every key: see the folder's README.</summary>
public sealed record EtcdStoreOptions
{
    /// <summary>Members, tried in turn: <c>http://host:port</c> or <c>https://host:port</c> (<c>--etcd-servers</c>).</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>PEM file with the authorities that may sign the members' certificates; null: the machine's (<c>--etcd-cafile</c>).</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with the client's certificate; null: none (<c>--etcd-certfile</c>).</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file with its key (<c>--etcd-keyfile</c>).</summary>
    public string? KeyFile { get; init; }

    /// <summary>How long one call may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a health check may take (<c>--etcd-healthcheck-timeout</c>, 2 seconds upstream).</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
