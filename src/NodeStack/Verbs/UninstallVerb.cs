using System.CommandLine;
using NodeStack.Install;

namespace NodeStack.Verbs;

/// <summary>Stops the node and removes everything that install and the node itself put on the machine.</summary>
internal static class UninstallVerb
{
    public static Command Create()
    {
        var root = InstallVerb.RootOption();
        var keep = new Option<bool>("--keep-state") { Description = "Leave pods running and the state folder in place" };
        var command = new Command("uninstall", "Stop the node and remove everything of it: units, files, pods, state") { root, keep };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new InstallRequest(Path.GetFullPath(parsed.GetValue(root)!), InstallRequest.DefaultPrefix, null);
            var output = parsed.InvocationConfiguration.Output;
            if (request.IsRealRoot && !Environment.IsPrivilegedProcess)
                throw new VerbException("needs root");
            var isProxy = IsUnit(request, InstallRequest.ProxyUnitName);
            if (isProxy)
                await StopProxyAsync(output, cancel).ConfigureAwait(false);
            var isService = IsUnit(request, InstallRequest.UnitName);
            if (isService)
                await HostCommand.RunAsync("systemctl", null, cancel, "disable", "--quiet", "--now", InstallRequest.UnitName).ConfigureAwait(false);
            if (request.IsRealRoot && !parsed.GetValue(keep))
                await RemoveStateAsync(cancel).ConfigureAwait(false);
            var left = Remove(request);
            if (isService || isProxy)
                await HostCommand.RunAsync("systemctl", null, cancel, "daemon-reload").ConfigureAwait(false);
            await output.WriteLineAsync(left is null ? "nothing is installed" : "removed").ConfigureAwait(false);
            foreach (var folder in left ?? [])
                await output.WriteLineAsync($"left in place, it holds files that were not installed: {request.OnHost(folder)}").ConfigureAwait(false);
            return 0;
        });
        return command.WithExamples("nodestack uninstall", "nodestack uninstall --keep-state");
    }

    private static bool IsUnit(InstallRequest request, string unit) =>
        request.IsRealRoot && HostCommand.HasSystemd && File.Exists(request.OnHost($"/etc/systemd/system/{unit}"));

    /// <summary>Its rules outlive it on purpose: they go with it only here.</summary>
    private static async Task StopProxyAsync(TextWriter output, CancellationToken cancel)
    {
        await HostCommand.RunAsync("systemctl", null, cancel, "disable", "--quiet", "--now", InstallRequest.ProxyUnitName).ConfigureAwait(false);
        var binary = Environment.ProcessPath ?? throw new VerbException("cannot tell which file this program is");
        if (await HostCommand.RunAsync(binary, null, cancel, "proxy", "--cleanup").ConfigureAwait(false) != 0)
            await output.WriteLineAsync("the rules of the proxy could not be removed").ConfigureAwait(false);
    }

    private static IReadOnlyList<string>? Remove(InstallRequest request)
    {
        try
        {
            return new UninstallExecutor(request).Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new VerbException(e.Message);
        }
    }

    private static async Task RemoveStateAsync(CancellationToken cancel)
    {
        if (!Directory.Exists(InstallRequest.StateDir))
            return;
        var failed = await HostCommand.RunAsync("bash", EmbeddedTexts.DownScript, cancel, "-s", "--", InstallRequest.StateDir).ConfigureAwait(false);
        if (failed != 0)
            throw new VerbException($"pods and state in {InstallRequest.StateDir} could not be removed; nothing was uninstalled");
    }
}
