using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Install;
using NodeStack.KubeApi.Configuration;
using NodeStack.PodNetwork;
using NodeStack.Proxy;
using NodeStack.Proxy.Configuration;
using NodeStack.Verbs;

namespace NodeStack.Up;

/// <summary>Ends a node: its process, pods and containerd, the proxy's and the pod network's rules; with purge its folder too.</summary>
internal static partial class DownExecutor
{
    private const int Term = 15;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="VerbException">Something is left.</exception>
    public static async Task RunAsync(UpPaths paths, bool purges, Progress progress, TimeProvider time, CancellationToken stop)
    {
        if (!Directory.Exists(paths.DataDir))
        {
            progress.Say($"nothing to do: there is no {paths.DataDir}");
            return;
        }
        await EndProcessAsync(paths, progress, time, stop).ConfigureAwait(false);
        using var held = UpLock.Take(paths);
        var left = PodNetworkRemover.Remove(new PodNetworkOptions
        {
            NodeName = "", CniConfigFolder = paths.CniConfig, CniDataFolder = paths.CniData, BridgeName = BridgeNameRules.Of(paths.DataDir),
        }).ToList();
        await RemoveProxyRulesAsync(left, time, stop).ConfigureAwait(false);
        progress.Say("rules, routes and links are removed");
        var kept = purges ? [] : UpPaths.Kept;
        if (await HostCommand.RunAsync("bash", EmbeddedTexts.DownScript, stop, ["-s", "--", paths.DataDir, .. kept]).ConfigureAwait(false) != 0)
            left.Add("pods or containerd could not be ended in whole; what was left is told above");
        if (left.Count > 0)
            throw new VerbException($"down: {string.Join("; ", left)}");
        progress.Say(purges ? "nothing is left" : $"stopped; the cluster's objects are kept in {paths.DataDir}");
    }

    private static async Task EndProcessAsync(UpPaths paths, Progress progress, TimeProvider time, CancellationToken stop)
    {
        if (UpLock.HolderOf(paths) is not { } pid)
            return;
        progress.Say($"stopping process {pid}");
        _ = kill(pid, Term);
        var begun = time.GetTimestamp();
        while (UpLock.HolderOf(paths) is not null)
        {
            if (time.GetElapsedTime(begun) > s_patience)
                throw new VerbException($"down: process {pid} does not end; end it and try again");
            await Task.Delay(s_pause, time, stop).ConfigureAwait(false);
        }
    }

    private static async Task RemoveProxyRulesAsync(List<string> left, TimeProvider time, CancellationToken stop)
    {
        try
        {
            var cleanup = new GivenFlag(ProxyFlags.Cleanup, ["true"]);
            await ProxyHost.RunAsync(ProxyOptionsLoader.Load([cleanup], "localhost"), () => throw new InvalidOperationException(), NullLoggerFactory.Instance, time, stop).ConfigureAwait(false);
        }
        catch (ProxyException e)
        {
            left.Add(e.Message);
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
