using System.Net.Security;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.KubeApi.Serving.Auth;
using Prometheus;

namespace NodeStack.Kubelet.Server;

/// <summary>What the server shows: the rest of the kubelet, through its narrow interfaces.</summary>
public sealed record KubeletServerParts
{
    public required IPodDirectory Pods { get; init; }
    public required IRuntimeObserver Observer { get; init; }
    public required IContainerRuntime Runtime { get; init; }
    public required IContainerLogSource Logs { get; init; }
    public required IStatsSource Stats { get; init; }
    public required CollectorRegistry Metrics { get; init; }
    public required CollectorRegistry ProbeMetrics { get; init; }

    /// <summary>The running configuration as /configz shows it: {"kubeletconfig":{...}}.</summary>
    public required Func<string> Configz { get; init; }

    /// <summary>Every flag by name, with its value; nothing secret.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>The certificate to show, from elsewhere than the server's own files; null: none for now. Asked at each handshake.</summary>
    public Func<SslStreamCertificateContext?> RequestedCertificate { get; init; } = static () => null;

    /// <summary>Null: bearer tokens are nobody's.</summary>
    public ITokenAuthenticator? Tokens { get; init; }
    public IRequestAuthorizer Authorizer { get; init; } = new AlwaysAllowAuthorizer();

    /// <summary>Checks besides ping and log; "syncloop" belongs here.</summary>
    public IReadOnlyList<HealthCheck> HealthChecks { get; init; } = [];
}
