using NodeStack.ControlPlane.ApiServer.Http;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>Which versions of the API this server speaks, under upstream's name; set once.</summary>
internal static class VersionMetrics
{
    public static void Register(IMetricFactory metrics) => metrics
        .CreateGauge("version_info", "1, with the versions of Kubernetes that this is, behaves as and works together with.", ["component", "binary", "emulation", "min_compat"])
        .WithLabels("kube", $"{ServerVersion.Major}.{ServerVersion.Minor}", $"{ServerVersion.Major}.{ServerVersion.Minor}", $"{ServerVersion.Major}.{ServerVersion.MinCompatibilityMinor}")
        .Set(1);
}
