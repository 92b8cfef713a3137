using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Models;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.TestSupport.Nodes;

/// <summary>
/// A kubelet process with folders, ports and a supervised containerd of its own. Pods are written as manifests and read from its
/// API with its own admin certificate. Disposing removes everything it left (scripts/down.sh).
/// </summary>
public sealed class TestNode : IAsyncDisposable
{
    private readonly TestNodeOptions _options;
    private readonly List<string> _log = [];
    private Process? _process;
    private HttpClient? _http;
    private RuntimeConnection? _runtimeConnection;

    public TestNode(TestNodeOptions? options = null)
    {
        _options = options ?? new TestNodeOptions();
        Folder = Directory.CreateTempSubdirectory("nodestack-test-").FullName;
        // As a node's state folder: who is root in a pod with users of its own is nobody out here, and must get to its root filesystem.
        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var folder in new[] { Manifests, Images })
            Directory.CreateDirectory(folder);
        foreach (var archive in _options.ImageArchives)
            File.CreateSymbolicLink(Path.Combine(Images, Path.GetFileName(archive)), archive);
        Port = FreePort.Next();
        HealthzPort = FreePort.Next();
        File.WriteAllText(ConfigFile, string.Join('\n',
            "apiVersion: kubelet.config.k8s.io/v1beta1",
            "kind: KubeletConfiguration",
            "failSwapOn: false",
            "address: 127.0.0.1",
            $"port: {Port}",
            $"healthzPort: {HealthzPort}",
            "authentication: {webhook: {enabled: false}}",
            "authorization: {mode: AlwaysAllow}",
            $"podLogsDir: {Folder}/logs/pods",
            _options.ExtraConfig,
            ""));
    }

    public string Folder { get; }
    public string Manifests => Path.Combine(Folder, "manifests");
    public string Images => Path.Combine(Folder, "images");
    public string RootDir => Path.Combine(Folder, "kubelet");
    public string ContainerdDir => Path.Combine(Folder, "containerd");
    public string ConfigFile => Path.Combine(Folder, "kubelet.yaml");
    public int Port { get; }
    public int HealthzPort { get; }
    public int ProcessId => _process!.Id;

    /// <summary>Everything the kubelet wrote to stderr and stdout so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>The lines so far that hold all of these texts.</summary>
    public IReadOnlyList<string> LogLinesWith(params string[] texts)
    {
        lock (_log)
            return [.. _log.Where(line => texts.All(t => line.Contains(t, StringComparison.Ordinal)))];
    }

    /// <summary>Waits for a line that holds all of these texts.</summary>
    public Task LoggedAsync(params string[] texts) => WithLogAsync(Eventually.TrueAsync(
        () => LogLinesWith(texts).Count > 0, TimeSpan.FromSeconds(60), $"a log line with {string.Join(" and ", texts)}"));

    /// <summary>Program and arguments, for those who start it in another way than <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<string> CommandLine =>
    [
        .. _options.Native ? [RepoPaths.NativeBinary] : new[] { DotnetHost, RepoPaths.ManagedBinary },
        "kubelet", "--config", ConfigFile, "--pod-manifest-path", Manifests, "--root-dir", RootDir, "--images-dir", Images,
        "--hostname-override", _options.NodeName, "--container-runtime-endpoint", _options.RuntimeEndpoint, .. _options.Flags,
    ];

    /// <summary>A full path where the environment tells it: systemd searches other folders than a shell.</summary>
    private static string DotnetHost => Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, "dotnet") : "dotnet";

    /// <summary>A client of the node's runtime.</summary>
    public IContainerRuntime Runtime => new CriRuntimeClient(RuntimeConnection);
    public IImageService ImageService => new CriImageClient(RuntimeConnection);

    /// <summary>Starts the process and waits until it is healthy.</summary>
    public async Task StartAsync()
    {
        _process = new Process { StartInfo = new ProcessStartInfo(CommandLine[0], CommandLine.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true } };
        if (_options.RuntimeFolder is { } runtime)
            _process.StartInfo.Environment["PATH"] = $"{runtime}:{Environment.GetEnvironmentVariable("PATH")}";
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        using var plain = new HttpClient();
        await WithLogAsync(Eventually.TrueAsync(
            async () => _process.HasExited
                ? throw new InvalidOperationException($"the kubelet ended with {_process.ExitCode}")
                : (await plain.GetAsync($"http://127.0.0.1:{HealthzPort}/healthz")).IsSuccessStatusCode,
            TimeSpan.FromSeconds(90), "the kubelet is healthy"));
    }

    /// <summary>SIGKILL: what a crash leaves.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await EndedAsync();
    }

    /// <summary>SIGTERM as systemd does it, or INT as Ctrl-C does. Returns the exit code.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        await Command.RunAsync("kill", [$"-{signal}", ProcessId.ToString(CultureInfo.InvariantCulture)], TimeSpan.FromSeconds(5));
        await EndedAsync();
        return _process!.ExitCode;
    }

    /// <summary>Writes or replaces a manifest the way careful tools do: aside, then renamed into place.</summary>
    public void Apply(string fileName, string yaml)
    {
        var aside = Path.Combine(Folder, $".{fileName}.{Guid.NewGuid():N}");
        File.WriteAllText(aside, yaml);
        File.Move(aside, Path.Combine(Manifests, fileName), overwrite: true);
    }

    public void Remove(string fileName) => File.Delete(Path.Combine(Manifests, fileName));

    public async Task<IList<V1Pod>> PodsAsync() => KubernetesJson.Deserialize<V1PodList>(await GetAsync("/pods")).Items;

    /// <summary>A pod by the name its manifest gives, which the kubelet completes with the node's name.</summary>
    public async Task<V1Pod?> PodAsync(string name) => (await PodsAsync()).FirstOrDefault(p => p.Metadata.Name == $"{name}-{_options.NodeName}");

    public Task<V1Pod> PodWhenAsync(string name, Func<V1Pod, bool> condition, string what, double seconds = 120) => WithLogAsync(Eventually.GetAsync(
        async () => await PodAsync(name) is { } pod && condition(pod) ? pod : null, TimeSpan.FromSeconds(seconds), $"pod {name}: {what}"));

    public Task<V1Pod> ReadyAsync(string name, double seconds = 120) => PodWhenAsync(name, IsReady, "Ready", seconds);
    public Task GoneAsync(string name, double seconds = 120) => WithLogAsync(Eventually.TrueAsync(
        async () => await PodAsync(name) is null, TimeSpan.FromSeconds(seconds), $"pod {name} is gone"));

    /// <summary>A folder of the host for pods that are to leave something behind after their end.</summary>
    public string HostFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, "host", name)).FullName;

    /// <summary>What a container wrote so far, both streams.</summary>
    public Task<string> LogsAsync(string pod, string container = "main", string query = "") =>
        GetAsync($"/containerLogs/default/{pod}-{_options.NodeName}/{container}{query}");

    /// <summary>Waits until a container wrote this text, and returns all it wrote.</summary>
    public Task<string> LogsWithAsync(string pod, string text, string container = "main") => WithLogAsync(Eventually.GetAsync(
        async () => await LogsAsync(pod, container) is { } logs && logs.Contains(text, StringComparison.Ordinal) ? logs : null,
        TimeSpan.FromSeconds(120), $"{pod} logs {text}"));

    /// <summary>Runs a shell script in a container, straight through the runtime.</summary>
    public async Task<string> ShellAsync(string pod, string script, string container = "main")
    {
        var seen = await PodAsync(pod) ?? throw new InvalidOperationException($"there is no pod {pod}");
        var id = seen.Status.ContainerStatuses.Single(c => c.Name == container).ContainerID.Split("//")[1];
        var result = await Runtime.ExecSyncAsync(id, ["sh", "-c", script], TimeSpan.FromSeconds(30), default);
        return System.Text.Encoding.UTF8.GetString(result.Stdout.Span) + System.Text.Encoding.UTF8.GetString(result.Stderr.Span);
    }

    public static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    public async Task<string> GetAsync(string path)
    {
        if (_process is { HasExited: true } ended)
            throw new InvalidOperationException($"the kubelet ended with {ended.ExitCode}");
        using var response = await Http.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? body : throw new HttpRequestException($"GET {path}: {(int)response.StatusCode} {body}", null, response.StatusCode);
    }

    /// <summary>The kubelet's API with its admin certificate.</summary>
    public HttpClient Http => _http ??= new HttpClient(new SocketsHttpHandler { SslOptions = AdminTls }) { BaseAddress = new Uri($"https://127.0.0.1:{Port}") };

    /// <summary>TLS as the node's administrator; the self-signed serving certificate is not checked.</summary>
    public System.Net.Security.SslClientAuthenticationOptions AdminTls
    {
        get
        {
            var pki = Path.Combine(RootDir, "pki");
            var admin = X509Certificate2.CreateFromPemFile(Path.Combine(pki, "admin.crt"), Path.Combine(pki, "admin.key"));
            return new() { ClientCertificates = [admin], RemoteCertificateValidationCallback = (_, _, _, _) => true };
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        _http?.Dispose();
        _runtimeConnection?.Dispose();
        var down = await Command.RunAsync(Path.Combine(RepoPaths.Root, "scripts", "down.sh"), [Folder], TimeSpan.FromSeconds(120));
        if (down.ExitCode != 0 || Directory.Exists(Folder))
            throw new InvalidOperationException($"down.sh left something behind: {down}");
    }

    private RuntimeConnection RuntimeConnection => _runtimeConnection ??= new RuntimeConnection(
        EndpointParser.Parse($"unix://{ContainerdDir}/containerd.sock"), new CriClientOptions(), TimeProvider.System);

    private async Task EndedAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        await _process!.WaitForExitAsync(late.Token);
    }

    private async Task<T> WithLogAsync<T>(Task<T> task)
    {
        await WithLogAsync((Task)task);
        return await task;
    }

    private async Task WithLogAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n--- kubelet log, its end:\n{Log[Math.Max(0, Log.Length - 6000)..]}", e);
        }
    }

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Add(line);
    }
}
