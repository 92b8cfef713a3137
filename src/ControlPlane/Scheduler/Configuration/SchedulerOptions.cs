using System.Net;
using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>What a scheduler runs with.</summary>
public sealed record SchedulerOptions
{
    internal SchedulerOptions(KubeSchedulerConfiguration config, IReadOnlyList<SchedulingProfile> profiles, ResourceTable resources) =>
        (Config, Profiles, Resources) = (config, profiles, resources);

    internal KubeSchedulerConfiguration Config { get; }

    internal IReadOnlyList<SchedulingProfile> Profiles { get; }

    /// <summary>Volumes are waited for so long, by profile.</summary>
    internal IReadOnlyDictionary<string, TimeSpan> BindTimeouts { get; init; } = new Dictionary<string, TimeSpan>();

    internal ResourceTable Resources { get; }

    /// <summary>Instead of the kubeconfig's server; empty for that.</summary>
    public string Master { get; init; } = "";

    /// <summary>Where health and metrics are served; null for nowhere.</summary>
    public IPEndPoint? Endpoint { get; init; }

    public SecureServingOptions Serving { get; init; } = new();

    /// <summary>As whom the Lease is held; empty: the host's name and something unique.</summary>
    public string LeaderIdentity { get; init; } = "";

    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Write the configuration there and end; empty for running.</summary>
    public string WriteConfigTo { get; init; } = "";

    /// <summary>text or json; empty where nothing was said.</summary>
    public string LoggingFormat { get; init; } = "";

    public long Verbosity { get; init; }

    /// <summary>Every flag with its value.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Warnings { get; init; } = [];
}
