using System.Net;
using NodeStack.ControlPlane.ApiServer.Hosting;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.ControlPlane.Controllers.Bootstrap;
using NodeStack.ControlPlane.Controllers.CertificateSigning;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.Join;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.Up;

/// <summary>What the control plane's parts are run with.</summary>
internal static class ClusterOptionsRules
{
    public const string ControllersUser = "system:kube-controller-manager", SchedulerUser = "system:kube-scheduler", ProxyUser = "system:kube-proxy";
    public const string KubeletServing = "kubelet";

    public static ApiServerOptions ApiServer(UpOptions options, UpPaths paths) => new()
    {
        DataDir = options.DataDir,
        BindAddress = options.BindAddress,
        SecurePort = options.SecurePort,
        AdvertiseAddress = options.NodeIps[0],
        Etcd = options.Etcd,
        ServiceClusterIpRanges = options.ServiceNetworks,
        ClusterDomain = options.ClusterDomain,
        ServingNames = [.. options.ServingNames, .. options.NodeIps.Select(a => a.ToString())],
        // Machines that join ask for the cluster's authority before they have a name.
        AnonymousPaths = [ClusterAnnouncement.Path],
        Clients =
        [
            new PkiClient("controllers", ControllersUser, "", paths.Kubeconfig("controllers")),
            new PkiClient("scheduler", SchedulerUser, "", paths.Kubeconfig("scheduler")),
            new PkiClient("proxy", ProxyUser, "", paths.Kubeconfig("proxy")),
            new PkiClient("kubelet-client", $"system:node:{options.NodeName}", "system:nodes", paths.Kubeconfig("kubelet")),
        ],
        Servers = [new PkiServer(KubeletServing, $"system:node:{options.NodeName}", [options.NodeName, .. options.NodeIps.Select(a => a.ToString())])],
    };

    public static ControllersOptions Controllers(UpOptions options, UpPaths paths)
    {
        var pki = new PkiPaths(paths.Pki);
        return new ControllersOptions
        {
            Kubeconfig = paths.Kubeconfig("controllers"),
            BindAddress = IPAddress.Loopback,
            UseServiceAccountCredentials = true,
            // Its server is in the same process, and bounds requests in flight by itself.
            ApiQps = 0,
            Controllers = ["*", BootstrapSignerController.ControllerName, TokenCleanerController.ControllerName, ServingApprovingController.ControllerName],
            // Whoever holds the data folder's lock is the only one of that name: after a kill -9 nobody waits for a lease to run out.
            LeaderElect = new LeaderElectOptions { Identity = Identity(options) },
            Cluster = new ClusterControllerOptions
            {
                AllocateNodeCidrs = true,
                ClusterCidr = string.Join(',', options.PodNetworks),
                ServiceClusterIpRange = string.Join(',', options.ServiceNetworks),
                RootCaFile = pki.Certificate(PkiPaths.Authority),
                ServiceAccountPrivateKeyFile = pki.TokenSigningKey,
                Signing = new ClusterSigningOptions { Common = new ClusterSigningOptions.Files(pki.Certificate(PkiPaths.Authority), pki.Key(PkiPaths.Authority)) },
            },
        };
    }

    public static SchedulerOptions Scheduler(UpOptions options, UpPaths paths) => SchedulerOptionsLoader.Load(
        [Flag("kubeconfig", paths.Kubeconfig("scheduler")), Flag("kube-api-qps", "-1"), Flag("bind-address", "127.0.0.1")]) with { LeaderIdentity = Identity(options) };

    private static GivenFlag Flag(string name, string value) => new(SchedulerFlags.All.First(f => f.Name == name), [value]);

    public static string Identity(UpOptions options) => $"{options.NodeName}_nodestack-up";

    public static NodeSettings Node(UpOptions options, UpPaths paths)
    {
        var pki = new PkiPaths(paths.Pki);
        var config = NodeConfigurationRenderer.Kubelet(
            paths, options.ClusterDomain, pki.Certificate(PkiPaths.Authority), (pki.Certificate(KubeletServing), pki.Key(KubeletServing)));
        return new NodeSettings(paths, options.NodeName, config)
        {
            NodeIps = options.NodeIps,
            KubeletKubeconfig = paths.Kubeconfig("kubelet"),
            ProxyKubeconfig = paths.Kubeconfig("proxy"),
            RuntimeEndpoint = options.RuntimeEndpoint,
            ImagesDir = options.ImagesDir,
            PodNetworks = options.PodNetworks,
        };
    }
}
