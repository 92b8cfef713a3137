using System.Globalization;
using Microsoft.Extensions.Logging;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Conntrack;

namespace NodeStack.Proxy.Hosting;

/// <summary>What is set once of the process and the kernel, before anything is served. What cannot be set is told, and is no reason not to serve.</summary>
internal static class HostPreparation
{
    public static void Prepare(ProxyOptions options, ILogger logger)
    {
        Try(logger, "/proc/self/oom_score_adj", options.OomScoreAdj.ToString(CultureInfo.InvariantCulture));
        new ConntrackSysctlExecutor("/", logger).Apply(options.Conntrack);
    }

    private static void Try(ILogger logger, string file, string value)
    {
        try
        {
            File.WriteAllText(file, value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            HostingLog.CannotSet(logger, file, value, e.Message);
        }
    }
}
