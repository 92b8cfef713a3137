using System.Diagnostics;
using System.Globalization;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Up;

/// <summary>A machine with the published binary: a network namespace and a data folder. What runs there is ended, and all of it removed, when disposed.</summary>
internal sealed class ClusterMachine(Lan lan, string name, int host) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly List<string> _output = [];
    private Process? _process;

    public NetNamespace Network { get; } = lan.Add(name, host);

    public string Name => name;

    public string Folder { get; } = Directory.CreateTempSubdirectory($"nodestack-up-{name}-").FullName;

    public string Address { get; } = string.Create(CultureInfo.InvariantCulture, $"192.168.77.{host}");

    public string Kubeconfig => Path.Combine(Folder, "admin.kubeconfig");

    /// <summary>What it printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    public string Log => File.Exists(Path.Combine(Folder, "logs", "nodestack.log")) ? File.ReadAllText(Path.Combine(Folder, "logs", "nodestack.log")) : "";

    /// <summary>Starts the verb and waits until the node says that it is Ready.</summary>
    public async Task StartAsync(params string[] verb)
    {
        lock (_output)
            _output.Clear();
        _process = Process.Start(new ProcessStartInfo(
            "nsenter", [$"--net=/run/netns/{Network.Name}", RepoPaths.NativeBinary, .. verb, "--data-dir", Folder, "--node-name", name, "--images-dir", RepoPaths.Images])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        foreach (var (begin, add) in new (Action, Action<DataReceivedEventHandler>)[]
                 {
                     (_process.BeginOutputReadLine, h => _process.OutputDataReceived += h), (_process.BeginErrorReadLine, h => _process.ErrorDataReceived += h),
                 })
        {
            add((_, line) => Keep(line.Data));
            begin();
        }
        await Eventually.TrueAsync(
            () => _process.HasExited ? throw new InvalidOperationException($"{verb[0]} ended:\n{Output}") : Output.Contains($"node {name} is Ready", StringComparison.Ordinal),
            s_patience, $"node {name} is Ready");
    }

    /// <summary>As the power goes: the process, containerd and everything that runs in pods.</summary>
    public void PowerOff()
    {
        _process!.Kill();
        _process.WaitForExit();
        foreach (var pid in ProcessTree.Of(pid => ProcessTree.CommandLine(pid).Contains(Folder + "/", StringComparison.Ordinal)))
            ProcessTree.Kill(pid);
    }

    /// <summary>Ends the process; answers its exit code.</summary>
    public int Stop(string signal)
    {
        Network.Execute("kill", $"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture));
        return _process.WaitForExit(s_patience) ? _process.ExitCode : throw new TimeoutException($"it did not end on {signal}:\n{Output}");
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Runs a verb of the binary to its end.</summary>
    public string Run(params string[] arguments) => Command(RepoPaths.NativeBinary, arguments);

    public string Kubectl(params string[] arguments) => Command("kubectl", ["--kubeconfig", Kubeconfig, .. arguments]);

    public string? TryKubectl(params string[] arguments)
    {
        try
        {
            return Kubectl(arguments);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public void Apply(string manifest)
    {
        var file = Path.Combine(Folder, "applied.yaml");
        File.WriteAllText(file, manifest);
        Kubectl("apply", "-f", file);
    }

    /// <summary>The body of an answer, or "" when there is none.</summary>
    public string Http(string url)
    {
        try
        {
            return Network.Execute("curl", "-s", "--max-time", "3", url).Trim();
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
                Kill();
            Run("down", "--data-dir", Folder, "--purge");
        }
        else
        {
            Directory.Delete(Folder, recursive: true);
        }
        Network.Dispose();
    }

    // `ip netns exec` would hide the machine's cgroups.
    private string Command(string file, string[] arguments)
    {
        var start = new ProcessStartInfo("nsenter", [$"--net=/run/netns/{Network.Name}", file, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{Path.GetFileName(file)} {string.Join(' ', arguments)}: {errors.Result.Trim()}");
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Add(line);
    }
}
