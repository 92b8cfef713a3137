using System.Net;
using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>What controllers run, against which API server, and how. Upstream's names and defaults (kube-controller-manager).</summary>
public sealed record ControllersOptions
{
    /// <summary>Empty: with <see cref="Master"/> alone, or by the service account of the pod that this runs in.</summary>
    public string Kubeconfig { get; init; } = "";

    /// <summary>Goes over the kubeconfig's server; empty: does not.</summary>
    public string Master { get; init; } = "";

    /// <summary>Of health checks and metrics.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Any;

    /// <summary>0: any free one. Null: nothing is served.</summary>
    public int? SecurePort { get; init; } = 10257;

    public SecureServingOptions Serving { get; init; } = new();

    /// <summary>`*` for all that are on by default, `name` for one more, `-name` for one less.</summary>
    public IReadOnlyList<string> Controllers { get; init; } = ["*"];

    /// <summary>Requests a second of each controller; 0 or less: no limit.</summary>
    public double ApiQps { get; init; } = 20;

    public int ApiBurst { get; init; } = 30;

    public LeaderElectOptions LeaderElect { get; init; } = new();

    /// <summary>Each controller acts as the service account of its name in kube-system, and not as whoever the kubeconfig names.</summary>
    public bool UseServiceAccountCredentials { get; init; }

    public WorkloadControllerOptions Workloads { get; init; } = new();

    public ClusterControllerOptions Cluster { get; init; } = new();
}
