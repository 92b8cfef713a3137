using System.CommandLine;
using System.Net;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.Logging;

namespace NodeStack.Verbs;

/// <summary>The controllers' flags, named as upstream names them (kube-controller-manager), and their reading into options.</summary>
internal static class ControllersFlags
{
    private static readonly Option<string> Kubeconfig = ControllerFlag.Text("--kubeconfig", "", "How to reach the API server, and as whom");
    private static readonly Option<string> Master = ControllerFlag.Text("--master", "", "Address of the API server; goes over the kubeconfig's");
    private static readonly Option<string> BindAddress = ControllerFlag.Text("--bind-address", "0.0.0.0", "Address of health checks and metrics");
    private static readonly Option<int> SecurePort = ControllerFlag.Count("--secure-port", 10257, "Port of health checks and metrics, with TLS; 0 for none");
    private static readonly Option<string> Controllers = ControllerFlag.Text("--controllers", "*", "Controllers to run, comma-separated: * for all that are on by default, NAME for one more, -NAME for one less");
    private static readonly Option<double> ApiQps = ControllerFlag.Number("--kube-api-qps", 20, "Requests a second of each controller; -1 for no limit");
    private static readonly Option<int> ApiBurst = ControllerFlag.Count("--kube-api-burst", 30, "Requests at once of each controller");
    private static readonly Option<bool> AccountCredentials = ControllerFlag.Switch("--use-service-account-credentials", false, "Each controller acts as the service account of its name in kube-system");
    private static readonly Option<bool> LeaderElect = ControllerFlag.Switch("--leader-elect", true, "Act only while this process holds the lease");
    private static readonly Option<string> LeaseDuration = ControllerFlag.Span("--leader-elect-lease-duration", "15s", "How long others wait after the last renewal they saw");
    private static readonly Option<string> RenewDeadline = ControllerFlag.Span("--leader-elect-renew-deadline", "10s", "How long a leader tries to renew before it stops");
    private static readonly Option<string> RetryPeriod = ControllerFlag.Span("--leader-elect-retry-period", "2s", "Time between attempts to lead and to renew");
    private static readonly Option<string> ResourceName = ControllerFlag.Text("--leader-elect-resource-name", "kube-controller-manager", "Name of the lease");
    private static readonly Option<string> ResourceNamespace = ControllerFlag.Text("--leader-elect-resource-namespace", "kube-system", "Namespace of the lease");
    private static readonly Option<string> ResourceLock = ControllerFlag.Text("--leader-elect-resource-lock", "leases", "Only leases there are");
    private static readonly Option<string> LoggingFormat = ControllerFlag.Text("--logging-format", "", "text or json; by default text on a terminal, else json");
    private static readonly Option<int> V = new("--v", "-v") { Description = "Verbosity of the log", HelpName = "N" };

    public static IReadOnlyList<Option> All { get; } =
    [
        Kubeconfig, Master, BindAddress, SecurePort, Controllers, ApiQps, ApiBurst, AccountCredentials, LeaderElect, LeaseDuration, RenewDeadline, RetryPeriod,
        ResourceName, ResourceNamespace, ResourceLock, .. WorkloadControllerFlags.All, .. ClusterControllerFlags.All, .. NodeControllerFlags.All, .. SigningFlags.All,
        LoggingFormat, V,
    ];

    public static LogFormat Format(ParseResult parsed) => new FlagReader("controllers", parsed).Format(LoggingFormat);

    public static int Verbosity(ParseResult parsed) => parsed.GetValue(V);

    public static ControllersOptions Read(ParseResult parsed) => new()
    {
        Kubeconfig = ControllerFlag.File(parsed, Kubeconfig),
        Master = parsed.GetValue(Master)!,
        BindAddress = IPAddress.TryParse(parsed.GetValue(BindAddress)!, out var address) ? address : throw ControllerFlag.Wrong(BindAddress, "want an IP address"),
        SecurePort = parsed.GetValue(SecurePort) switch
        {
            0 => null,
            var port and > 0 and <= 65535 => port,
            _ => throw ControllerFlag.Wrong(SecurePort, "a port is between 0 and 65535"),
        },
        Controllers = parsed.GetValue(Controllers)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ApiQps = parsed.GetValue(ApiQps),
        ApiBurst = parsed.GetValue(ApiBurst),
        UseServiceAccountCredentials = parsed.GetValue(AccountCredentials),
        LeaderElect = ReadLeaderElect(parsed),
        Workloads = WorkloadControllerFlags.Read(parsed),
        Cluster = SigningFlags.Read(parsed, NodeControllerFlags.Read(parsed, ClusterControllerFlags.Read(parsed))),
    };

    private static LeaderElectOptions ReadLeaderElect(ParseResult parsed) => new()
    {
        IsOn = parsed.GetValue(LeaderElect),
        LeaseDuration = ControllerFlag.Span(parsed, LeaseDuration),
        RenewDeadline = ControllerFlag.Span(parsed, RenewDeadline),
        RetryPeriod = ControllerFlag.Span(parsed, RetryPeriod),
        ResourceName = parsed.GetValue(ResourceName)!,
        ResourceNamespace = parsed.GetValue(ResourceLock) == "leases"
            ? parsed.GetValue(ResourceNamespace)!
            : throw ControllerFlag.Wrong(ResourceLock, $"\"{parsed.GetValue(ResourceLock)}\" is not supported; want leases"),
    };
}
