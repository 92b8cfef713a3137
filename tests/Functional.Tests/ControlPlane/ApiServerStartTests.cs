using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.ControlPlane;

/// <summary>How the API server starts and ends, and how it says that it cannot: one line, never a stack trace.</summary>
public sealed class ApiServerStartTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [ApiServerTheory]
    [InlineData(2, "Option '--data-dir' is required")]
    [InlineData(2, "unknown flag: --nope", "--data-dir", "DIR", "--nope")]
    [InlineData(2, "--secure-port", "--data-dir", "DIR", "--secure-port", "x")]
    [InlineData(1, "--data-dir: want a folder", "--data-dir", "")]
    [InlineData(1, "--secure-port: a port is between 0 and 65535", "--data-dir", "DIR", "--secure-port", "70000")]
    [InlineData(1, "--bind-address: \"foo\" is not an IP address", "--data-dir", "DIR", "--bind-address", "foo")]
    [InlineData(1, "--service-cluster-ip-range: \"foo\" is not a network", "--data-dir", "DIR", "--service-cluster-ip-range", "foo")]
    [InlineData(1, "--service-node-port-range: want FIRST-LAST", "--data-dir", "DIR", "--service-node-port-range", "5")]
    [InlineData(1, "--token-auth-file: there is no file /no/such/file", "--data-dir", "DIR", "--token-auth-file", "/no/such/file")]
    [InlineData(1, "--request-timeout: want a duration like 1m0s", "--data-dir", "DIR", "--request-timeout", "5")]
    [InlineData(1, "--max-requests-inflight: must be at least 1", "--data-dir", "DIR", "--max-requests-inflight", "0")]
    [InlineData(1, "--service-account-issuer: tokens need an issuer", "--data-dir", "DIR", "--service-account-issuer", "")]
    [InlineData(1, "--logging-format: \"x\" is neither text nor json", "--data-dir", "DIR", "--logging-format", "x")]
    [InlineData(1, "--etcd-servers: \"foo\" is not a URL", "--data-dir", "DIR", "--etcd-servers", "foo")]
    public async Task CommandLine_Wrong_OneLineAndNothingWritten(int exitCode, string says, params string[] flags)
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        AssertRefused(exitCode, says, await RunAsync([.. flags.Select(f => f == "DIR" ? folder : f)]));
        Assert.False(Directory.Exists(folder));
    }

    [ApiServerTheory]
    [InlineData("--token-auth-file", "token,\"user", "line 1: a quoted column does not end")]
    [InlineData("--client-ca-file", "no certificate", "holds no certificate")]
    [InlineData("--kubelet-certificate-authority", "no certificate", "holds no certificate")]
    public async Task Start_FlagNamesAWrongFile_OneLineNamesIt(string flag, string content, string says)
    {
        await using var server = new ApiServerProcess();
        var file = Path.Combine(server.Folder, "given");
        await File.WriteAllTextAsync(file, content);
        var result = await RunAsync([.. server.CommandLine.Skip(2), flag, file]);
        AssertRefused(1, says, result);
        Assert.Contains(file, result.Stderr, StringComparison.Ordinal);
    }

    [ApiServerTheory]
    [InlineData("ca.crt", "remove ca.crt and ca.key to start with a new authority")]
    [InlineData("ca.key", "remove ca.crt and ca.key to start with a new authority")]
    [InlineData("sa.key", "sa.key holds no key")]
    public async Task Start_DamagedSecret_SaysWhatToDo(string file, string says)
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        Assert.Equal(0, await server.StopAsync());
        await File.WriteAllTextAsync(Path.Combine(server.Pki, file), "damaged");
        AssertRefused(1, says, await RunAsync([.. server.CommandLine.Skip(2)]));
    }

    [ApiServerFact]
    public async Task Start_PortTaken_OneLine()
    {
        await using var server = new ApiServerProcess();
        using var other = new TcpListener(IPAddress.Loopback, server.Port);
        other.Start();
        AssertRefused(1, $"cannot listen on 127.0.0.1:{server.Port}: another process listens there", await RunAsync([.. server.CommandLine.Skip(2)]));
    }

    [ApiServerFact]
    public async Task Start_AddressOfAnotherMachine_OneLine()
    {
        await using var server = new ApiServerProcess("--bind-address", "203.0.113.7");
        string[] flags = ["--data-dir", server.Folder, "--bind-address", "203.0.113.7", "--secure-port", "6443"];
        AssertRefused(1, "cannot listen on 203.0.113.7:6443: this machine does not have that address", await RunAsync(flags));
    }

    [ApiServerFact]
    public async Task Start_FolderInUse_IsRefusedAndTheFirstGoesOn()
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        var second = await RunAsync("--data-dir", server.Folder, "--bind-address", "127.0.0.1", "--secure-port", "0");
        AssertRefused(1, $"The store in {server.Folder}/store is in use by another process", second);
        (await server.Admin.GetAsync("/readyz")).Expect(200);
    }

    [ApiServerFact]
    public async Task Start_FolderIsAFile_OneLine()
    {
        var file = Path.GetTempFileName();
        try
        {
            AssertRefused(1, file, await RunAsync("--data-dir", file, "--secure-port", "0"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [ApiServerFact]
    public async Task Start_FolderCannotBeMade_OneLine() =>
        AssertRefused(1, "/proc/nodestack", await RunAsync("--data-dir", "/proc/nodestack", "--secure-port", "0"));

    [ApiServerFact]
    public async Task Start_StoreFileIsAFolder_OneLine()
    {
        await using var server = new ApiServerProcess();
        Directory.CreateDirectory(server.StoreFile);
        AssertRefused(1, $"The file {server.StoreFile} cannot be used", await RunAsync([.. server.CommandLine.Skip(2)]));
    }

    [ApiServerFact]
    public async Task Start_StoreDamaged_SaysWhatToDoAndChangesNothing()
    {
        await using var server = new ApiServerProcess();
        Directory.CreateDirectory(Path.GetDirectoryName(server.StoreFile)!);
        var damaged = Enumerable.Range(0, 20000).Select(i => (byte)(i * 7)).ToArray();
        await File.WriteAllBytesAsync(server.StoreFile, damaged);
        AssertRefused(1, $"The store file {server.StoreFile} is damaged", await RunAsync([.. server.CommandLine.Skip(2)]));
        Assert.Equal(damaged, await File.ReadAllBytesAsync(server.StoreFile));
    }

    [ApiServerFact]
    public async Task Start_PagesOfTheStoreOverwritten_IsRefused()
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        Assert.Equal(0, await server.StopAsync());
        await using (var file = new FileStream(server.StoreFile, FileMode.Open, FileAccess.Write))
        {
            Assert.True(file.Length > 8 * 4096, $"the stop left a file of {file.Length} bytes");
            file.Position = 4096;
            file.Write(new byte[(int)file.Length - 8192]);
        }
        var result = await RunAsync([.. server.CommandLine.Skip(2)]);
        AssertRefused(1, "is damaged", result);
        Assert.Contains("put back a backup", result.Stderr, StringComparison.Ordinal);
    }

    [ApiServerTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Stop_WhileItStarts_EndsInOrder(string signal)
    {
        // Nobody answers at that address: it stays in its start.
        await using var server = new ApiServerProcess("--etcd-servers", $"http://127.0.0.1:{FreePort.Next()}");
        server.Launch();
        await Eventually.TrueAsync(() => server.Log.Contains("etcd", StringComparison.Ordinal), Deadline, "the start to wait for etcd");
        Assert.Equal(0, await server.StopAsync(signal));
        Assert.DoesNotContain("Unhandled", server.Log, StringComparison.Ordinal);
    }

    [ApiServerTheory]
    [InlineData("ca.crt")]
    [InlineData("opened at revision")]
    public async Task Stop_InTheMiddleOfAFirstStart_LeavesAFolderThatStarts(string line)
    {
        await using var server = new ApiServerProcess();
        server.Launch();
        await Eventually.TrueAsync(() => server.Log.Contains(line, StringComparison.Ordinal), Deadline, line);
        Assert.Equal(0, await server.StopAsync("INT"));
        Assert.DoesNotContain("Unhandled", server.Log, StringComparison.Ordinal);
        await server.StartAsync();
        (await server.Admin.GetAsync("/api/v1/namespaces/kube-system")).Expect(200);
    }

    [ApiServerFact]
    public async Task Stop_WithARequestInFlight_LetsItFinish()
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        using var body = new HeldStream("""{"metadata":{"name":"in-flight"}}""");
        var request = server.Admin.PostAsync(ConfigMaps, body);
        await body.BeingRead.WaitAsync(Deadline);
        var stopped = server.StopAsync();
        await Eventually.TrueAsync(() => server.Log.Contains("\"stopping\"", StringComparison.Ordinal), Deadline, "the server to be stopping");
        body.LetGo();
        (await request).Expect(201);
        Assert.Equal(0, await stopped);
        await server.StartAsync();
        (await server.Admin.GetAsync($"{ConfigMaps}/in-flight")).Expect(200);
    }

    [ApiServerFact]
    public async Task Stop_WithARequestThatNeverEnds_EndsAfterItsGrace()
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        using var body = new HeldStream("""{"metadata":{"name":"never"}}""");
        var request = server.Admin.PostAsync(ConfigMaps, body);
        await body.BeingRead.WaitAsync(Deadline);
        // Fails when the process outlives its grace.
        Assert.Equal(0, await server.StopAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => request);
        Assert.DoesNotContain(server.Log.Split('\n'), line => line.Contains("stacktrace", StringComparison.Ordinal));
    }

    [ApiServerFact]
    public async Task Start_WithFlags_UsesThem()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("tokens.csv"), "s3cret,robot,1,\"system:masters,machines\"\n");
        await using var server = new ApiServerProcess(
            "--token-auth-file", folder.File("tokens.csv"), "--tls-sans", "api.example", "--service-cluster-ip-range", "10.70.0.0/24,fd00:70::/112",
            "--service-node-port-range", "31000-31000", "--service-account-issuer", "https://issuer.example");
        await server.StartAsync();
        using var robot = ApiClient.WithToken(server, "s3cret");
        var user = (await robot.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}")).Expect(201).Json["status"]!["userInfo"]!;
        Assert.Equal("robot", (string?)user["username"]);
        using var serving = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(server.Pki, "apiserver.crt"));
        Assert.True(serving.MatchesHostname("api.example"));
        Assert.Equal("https://issuer.example", (string?)(await robot.GetAsync("/.well-known/openid-configuration")).Expect(200).Json["issuer"]);

        const string Services = "/api/v1/namespaces/default/services";
        Assert.Equal("10.70.0.1", (string?)(await robot.GetAsync($"{Services}/kubernetes")).Expect(200).Json["spec"]!["clusterIP"]);
        var both = (await robot.PostAsync(Services, """{"metadata":{"name":"both"},"spec":{"type":"NodePort","ipFamilyPolicy":"RequireDualStack","ports":[{"port":80}]}}""")).Expect(201).Json["spec"]!;
        Assert.StartsWith("fd00:70::", (string?)both["clusterIPs"]![1], StringComparison.Ordinal);
        Assert.Equal(31000, (int)both["ports"]![0]!["nodePort"]!);
    }

    [ApiServerFact]
    public async Task Stop_WithAnOpenWatch_EndsItAtOnce()
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        using var watch = await server.Admin.OpenAsync("/api/v1/namespaces?watch=true");
        var asked = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await server.StopAsync("INT"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [ApiServerFact]
    public async Task Start_ManyAtOnceOnOneFolder_OneServes()
    {
        await using var first = new ApiServerProcess();
        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => StartOrRefuseAsync(first.Folder)));
        try
        {
            Assert.Single(results, r => r.Refusal is null);
            AssertRefused(1, "in use by another process", results.Single(r => r.Refusal is not null).Refusal!);
        }
        finally
        {
            foreach (var result in results)
                await result.StopAsync();
        }
    }

    /// <summary>One of several processes on a folder: still running, or refused.</summary>
    private sealed record Contender(System.Diagnostics.Process Process, CommandResult? Refusal)
    {
        public async Task StopAsync()
        {
            if (!Process.HasExited)
                Process.Kill();
            await Process.WaitForExitAsync();
            Process.Dispose();
        }
    }

    private static async Task<Contender> StartOrRefuseAsync(string folder)
    {
        var port = FreePort.Next();
        string[] arguments = ["control-plane", "apiserver", "--data-dir", folder, "--bind-address", "127.0.0.1", "--secure-port", $"{port}"];
        var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(RepoPaths.NativeBinary, arguments) { RedirectStandardError = true })!;
        var lines = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains("API server is ready", StringComparison.Ordinal))
                return new Contender(process, null);
        }
        await process.WaitForExitAsync();
        return new Contender(process, new CommandResult(process.ExitCode, "", string.Join('\n', lines)));
    }

    /// <summary>Exit code, and the one line that is not of the log.</summary>
    private static void AssertRefused(int exitCode, string says, CommandResult result)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        var line = Assert.Single(result.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => !l.StartsWith('{'));
        Assert.StartsWith("nodestack", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.DoesNotContain("stacktrace", result.Stderr, StringComparison.Ordinal);
        Assert.Empty(result.Stdout);
    }

    private static Task<CommandResult> RunAsync(params string[] flags) =>
        Command.NodeStackAsync(native: true, Deadline, ["control-plane", "apiserver", .. flags]);
}
