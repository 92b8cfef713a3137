namespace NodeStack.Up;

/// <summary>The files of a data folder.</summary>
internal sealed record UpPaths(string DataDir)
{
    public string AdminKubeconfig => In("admin.kubeconfig");
    public string Pki => In("pki");
    public string KubeletRoot => In("kubelet");

    /// <summary>Beside the kubelet's root folder, where it keeps the containerd it supervises.</summary>
    public string Containerd => In("containerd");

    public string Images => In("images");
    public string CniConfig => In("cni", "net.d");
    public string CniData => In("cni", "data");

    /// <summary>Objects that are applied to the cluster.</summary>
    public string Manifests => In("manifests");

    /// <summary>Pods that run on this node without being asked for.</summary>
    public string StaticPods => In("static-pods");

    public string KubeletConfig => In("config", "kubelet.yaml");
    public string ProxyConfig => In("config", "proxy.yaml");
    public string PodLogs => In("logs", "pods");
    public string Log => In("logs", "nodestack.log");
    public string Lock => In("up.lock");
    public string Pid => In("up.pid");

    /// <summary>What <c>down</c> without <c>--purge</c> keeps: the cluster's objects and who may do what.</summary>
    public static IReadOnlyList<string> Kept { get; } = ["admin.kubeconfig", "pki", "kubeconfigs", "store", "images", "manifests", "static-pods", "logs", "join"];

    public string Kubeconfig(string component) => In("kubeconfigs", component + ".kubeconfig");

    private string In(params ReadOnlySpan<string> parts) => Path.Combine([DataDir, .. parts]);
}
