namespace NodeStack.KubeApi.Client;

/// <summary>How to reach the API server where no kubeconfig says so.</summary>
public static class ClusterAccessRules
{
    private const string AccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>By the token of the pod that this runs in (KUBERNETES_SERVICE_HOST and _PORT, and the mounted service account).</summary>
    /// <returns>Null: this is no pod.</returns>
    public static Kubeconfig? InCluster(string? host, string? port) => string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port)
        ? null
        : new Kubeconfig(new Uri(host.Contains(':', StringComparison.Ordinal) ? $"https://[{host}]:{port}" : $"https://{host}:{port}"))
        {
            TokenFile = $"{AccountFolder}/token",
            AuthorityFile = $"{AccountFolder}/ca.crt",
        };

    /// <summary>--master goes over the server that a kubeconfig names.</summary>
    /// <exception cref="FormatException">It is no URL.</exception>
    public static Kubeconfig WithMaster(Kubeconfig? config, string master)
    {
        if (!Uri.TryCreate(master.Contains("://", StringComparison.Ordinal) ? master : $"http://{master}", UriKind.Absolute, out var server))
            throw new FormatException($"--master {master} is no URL");
        return config is null ? new Kubeconfig(server) : config with { Server = server };
    }
}
