namespace NodeStack.KubeApi.Client;

/// <summary>How a component is told of its API server: a kubeconfig, --master over it, or the service account of the pod that it runs in.</summary>
public static class ClusterAccessReader
{
    /// <param name="kubeconfig">Path; empty: none.</param>
    /// <param name="master">Empty: none.</param>
    /// <returns>Null: nothing tells.</returns>
    /// <exception cref="FormatException">The file or the URL is none.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Kubeconfig? Read(string kubeconfig, string master)
    {
        var config = kubeconfig.Length > 0 ? ReadFile(kubeconfig) : null;
        if (master.Length > 0)
            return ClusterAccessRules.WithMaster(config, master);
        return config
            ?? ClusterAccessRules.InCluster(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"), Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"));
    }

    /// <inheritdoc cref="Read"/>
    public static Kubeconfig ReadFile(string path)
    {
        var full = Path.GetFullPath(path);
        return KubeconfigParser.Parse(File.ReadAllBytes(full), Path.GetDirectoryName(full)!);
    }
}
