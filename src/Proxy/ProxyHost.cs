using Microsoft.Extensions.Logging;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Hosting;

namespace NodeStack.Proxy;

/// <summary>The proxy as a whole: options in, runs until it is told to stop. The rules stay when it goes.</summary>
public static class ProxyHost
{
    /// <param name="reload">Loads the options again; throws where they are bad.</param>
    /// <exception cref="ProxyException">It cannot start or go on; or the configuration file changed.</exception>
    public static async Task RunAsync(ProxyOptions options, Func<ProxyOptions> reload, ILoggerFactory loggers, TimeProvider time, CancellationToken stop)
    {
        var logger = loggers.CreateLogger("NodeStack.Proxy");
        foreach (var warning in options.Warnings)
            ConfigurationLog.Warning(logger, warning);
        if (options.WriteConfigTo.Length > 0)
        {
            ConfigurationWriter.Write(options.WriteConfigTo, options.Config);
            ConfigurationLog.Wrote(logger, options.WriteConfigTo);
        }
        else if (options.Cleanup)
        {
            using var kernel = Kernel.Open();
            RulesetCleaner.Remove(kernel, logger);
        }
        else if (options.InitOnly)
        {
            HostPreparation.Prepare(options, logger);
        }
        else
        {
            // What cannot start changes nothing of the machine.
            using var parts = new ProxyParts(options, time, loggers);
            HostPreparation.Prepare(options, logger);
            await RunAsync(parts, reload, stop).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(ProxyParts parts, Func<ProxyOptions> reload, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = parts.Run(reload, ending.Token).ToList();
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }
}
