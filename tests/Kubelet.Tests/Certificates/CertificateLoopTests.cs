using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;
using NodeStack.Kubelet.Certificates;
using NodeStack.Kubelet.Hosting;
using NodeStack.Kubelet.Node;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Certificates;

public sealed class CertificateLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("kubelet-certificates").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeNodeApi _api = new();
    private readonly FakeSigner _signer;
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _opened = [];
    private readonly CertificateMetrics _metrics;
    private Task _run = Task.CompletedTask;

    public CertificateLoopTests() => (_signer, _metrics) = (new FakeSigner(_api, _time), CertificateMetrics.Client(_registry, _time));

    private string Kubeconfig => Path.Combine(_folder, "kubelet.conf");
    private string Bootstrap => Path.Combine(_folder, "bootstrap.conf");
    private string Current => Path.Combine(_folder, "pki", "kubelet-client-current.pem");
    private string Pending => Path.Combine(_folder, "pki", "kubelet-client.key.tmp");

    [Fact]
    public async Task Bootstrap_NewNode_WaitsForApprovalAndLeavesAKubeconfig()
    {
        WriteBootstrap();
        _run = Client().EnsureAsync(_stop.Token);
        await UntilAsync(() => _signer.Names.Count == 1, "requested");
        Assert.True(File.Exists(Pending));
        Assert.False(File.Exists(Kubeconfig));

        _signer.Sign();
        await UntilAsync(() => _run.IsCompleted, "done", TimeSpan.FromSeconds(5));

        var read = KubeconfigCertificateReader.Read(Kubeconfig, _time.GetUtcNow());
        Assert.Equal(("system:node:n1", "system:nodes", ""), (read.Held!.CommonName, read.Held.Organizations.Single(), read.Reason));
        Assert.False(File.Exists(Pending));
        Assert.Equal(Path.Combine(_folder, "pki", "kubelet-client-2026-01-01-00-00-"), new FileInfo(Current).LinkTarget![..^6]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(new FileInfo(Current).LinkTarget!));
        Assert.Equal(["https://192.0.2.1:6443/ token1"], _opened);
    }

    [Fact]
    public async Task Bootstrap_RestartedWhileWaiting_GoesOnWithTheSameRequest()
    {
        WriteBootstrap();
        using (var first = new CancellationTokenSource())
        {
            var run = Client().EnsureAsync(first.Token);
            await UntilAsync(() => _signer.Names.Count == 1, "requested");
            await first.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(s_deadline));
        }
        _run = Client().EnsureAsync(_stop.Token);
        await UntilAsync(() => _signer.Names.Count == 2, "requested again");
        _signer.Sign();
        await UntilAsync(() => _run.IsCompleted, "done", TimeSpan.FromSeconds(5));

        Assert.Single(_signer.Names.Distinct());
    }

    [Fact]
    public async Task Bootstrap_Denied_AsksAgainWithANewKey()
    {
        WriteBootstrap();
        _run = Client().EnsureAsync(_stop.Token);
        await UntilAsync(() => _signer.Names.Count == 1, "requested");
        _signer.Deny();
        await UntilAsync(() => _signer.Names.Count == 2, "requested again", TimeSpan.FromSeconds(5));
        _signer.Sign();
        await UntilAsync(() => _run.IsCompleted, "done", TimeSpan.FromSeconds(5));

        Assert.Equal(2, _signer.Names.Distinct().Count());
    }

    [Fact]
    public async Task Bootstrap_GoodCertificate_AsksForNothing()
    {
        await BootstrapAsync();
        var kubeconfig = await File.ReadAllTextAsync(Kubeconfig);
        File.Delete(Kubeconfig);

        await Client().EnsureAsync(_stop.Token).WaitAsync(s_deadline);
        await Client().EnsureAsync(_stop.Token).WaitAsync(s_deadline);

        Assert.Single(_signer.Names);
        Assert.Equal(kubeconfig, await File.ReadAllTextAsync(Kubeconfig));
    }

    [Fact]
    public async Task Bootstrap_CertificateExpiredWhileOff_AsksWithTheBootstrapKubeconfig()
    {
        await BootstrapAsync();
        _time.Advance(TimeSpan.FromDays(101));

        _run = Client().EnsureAsync(_stop.Token);
        await UntilAsync(() => _signer.Names.Count == 2, "requested");
        _signer.Sign();
        await UntilAsync(() => _run.IsCompleted, "done", TimeSpan.FromSeconds(5));

        Assert.Equal("", KubeconfigCertificateReader.Read(Kubeconfig, _time.GetUtcNow()).Reason);
    }

    [Fact]
    public async Task Bootstrap_CertificateNotGoodYetByThisClock_IsUsed()
    {
        await BootstrapAsync(startsIn: TimeSpan.FromHours(1));

        await Client().EnsureAsync(_stop.Token).WaitAsync(s_deadline);

        Assert.Single(_signer.Names);
    }

    [Fact]
    public async Task Bootstrap_WithoutItsFile_SaysSo() =>
        Assert.Contains(
            $"--bootstrap-kubeconfig {Bootstrap} cannot be used",
            (await Assert.ThrowsAsync<KubeletStartException>(() => Client().EnsureAsync(_stop.Token))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Bootstrap_FolderThatCannotBeWritten_IsOneLine()
    {
        WriteBootstrap();
        await File.WriteAllTextAsync(Path.Combine(_folder, "pki"), "no folder");

        var error = await Assert.ThrowsAsync<KubeletStartException>(() => Client().EnsureAsync(_stop.Token).WaitAsync(s_deadline));

        Assert.Contains("cannot be kept", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotation_InItsTime_ReplacesTheCertificateAndTells()
    {
        await BootstrapAsync();
        using var cached = new TlsPeek(Current, _time);
        var (first, changes) = (cached.Thumbprint, 0);
        var loop = Client().Loop(new ApiResources(_api).CertificateSigningRequests);
        loop.Changed += () => Interlocked.Increment(ref changes);
        _run = loop.RunAsync(_stop.Token);
        _time.Advance(TimeSpan.FromDays(69));
        await PassAsync(TimeSpan.FromMinutes(5));
        Assert.Single(_signer.Names);

        _time.Advance(TimeSpan.FromDays(21.5));
        await UntilAsync(() => _signer.Names.Count == 2, "requested", TimeSpan.FromMinutes(1));
        _signer.Sign();
        await UntilAsync(() => Volatile.Read(ref changes) == 1, "told", TimeSpan.FromSeconds(5));

        cached.Refresh();
        Assert.NotEqual(first, cached.Thumbprint);
        Assert.Single(_opened);
        Assert.InRange(await MetricAsync("kubelet_certificate_manager_client_ttl_seconds"), 8_640_000 - 600, 8_640_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rotation_CertificateNoHelp_GoesBackToTheBootstrapKubeconfig(bool isExpired)
    {
        await BootstrapAsync();
        _time.Advance(TimeSpan.FromDays(isExpired ? 101 : 95));
        // The certificate's own connection is refused from now on, the bootstrap's is not.
        var refused = new FakeNodeApi { Fail = static _ => new ApiException(401, "Unauthorized", "Unauthorized") };
        _run = Client().Loop(new ApiResources(refused).CertificateSigningRequests).RunAsync(_stop.Token);

        await UntilAsync(() => _signer.Names.Count == 2, "requested", TimeSpan.FromSeconds(5));
        _signer.Sign();
        await UntilAsync(() => new CertificateFolder(Path.Combine(_folder, "pki"), "kubelet-client").Held()!.NotAfter > _time.GetUtcNow().AddDays(50), "new", TimeSpan.FromSeconds(5));

        Assert.Equal(isExpired ? 0 : 1, refused.Requests.Count);
        Assert.Equal(isExpired ? 0 : 1, await MetricAsync("kubelet_certificate_manager_client_expiration_renew_errors"));
    }

    [Fact]
    public async Task Serving_AddressesChanged_IsAskedForAnew()
    {
        var view = new NodeView(new V1Node { Metadata = new V1ObjectMeta { Name = "n1" } });
        var serving = new ServingCertificates(
            "n1", Path.Combine(_folder, "pki"), view, new ApiResources(_api).CertificateSigningRequests, CertificateMetrics.Serving(_registry, _time), _time,
            NullLogger.Instance);
        _run = serving.Loop.RunAsync(_stop.Token);
        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Empty(_signer.Names);
        Assert.Null(serving.Current);

        Address(view, "1", "192.0.2.2");
        await UntilAsync(() => _signer.Names.Count == 1, "requested", TimeSpan.FromMinutes(1));
        _signer.Sign();
        await UntilAsync(() => serving.Current is not null, "had", TimeSpan.FromSeconds(5));
        Assert.True(serving.Current!.TargetCertificate.MatchesHostname("192.0.2.2"));

        Address(view, "2", "192.0.2.3");
        serving.Loop.Wake();
        await UntilAsync(() => _signer.Names.Count == 2, "requested anew", TimeSpan.FromSeconds(1));
        // While it waits, the address changes again: the wait is for nothing.
        Address(view, "3", "192.0.2.4");
        await UntilAsync(() => _signer.Names.Count == 3, "requested once more", TimeSpan.FromSeconds(5));
        _signer.Sign();
        await UntilAsync(() => serving.Current!.TargetCertificate.MatchesHostname("192.0.2.4"), "had", TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromDays(101));
        Assert.Null(serving.Current);
    }

    [Fact]
    public async Task Serving_SignerLeavesNamesOut_IsNotAskedWithoutPause()
    {
        var view = new NodeView(new V1Node { Metadata = new V1ObjectMeta { Name = "n1" } });
        Address(view, "1", "192.0.2.2");
        _signer.LeavesNamesOut = true;
        var serving = new ServingCertificates(
            "n1", Path.Combine(_folder, "pki"), view, new ApiResources(_api).CertificateSigningRequests, CertificateMetrics.Serving(_registry, _time), _time,
            NullLogger.Instance);
        _run = serving.Loop.RunAsync(_stop.Token);
        await UntilAsync(() => _signer.Names.Count == 1, "requested");
        _signer.Sign();
        await UntilAsync(() => serving.Current is not null, "had", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(30));
        await Task.Yield();
        Assert.Single(_signer.Names);

        await UntilAsync(() => _signer.Names.Count == 2, "requested again", TimeSpan.FromSeconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Record.ExceptionAsync(() => _run.WaitAsync(s_deadline));
        _stop.Dispose();
        _signer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Address(NodeView view, string version, string ip) => view.Seen(new V1Node
    {
        Metadata = new V1ObjectMeta { Name = "n1", ResourceVersion = version, Uid = "u" },
        Status = new V1NodeStatus { Addresses = [new V1NodeAddress { Type = "InternalIP", Address = ip }] },
    });

    private ClientCertificates Client()
    {
        var link = new BootstrapLink(Bootstrap, k =>
        {
            _opened.Add($"{k.Server} {k.Token}");
            return _api;
        });
        return new ClientCertificates(
            "n1", Kubeconfig, Path.Combine(_folder, "pki"), link, _metrics, _time, NullLogger.Instance);
    }

    private void WriteBootstrap() => File.WriteAllText(
        Bootstrap,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://192.0.2.1:6443"}}]
        users: [{name: u, user: {token: token1}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """);

    private async Task BootstrapAsync(TimeSpan startsIn = default)
    {
        WriteBootstrap();
        var run = Client().EnsureAsync(_stop.Token);
        await UntilAsync(() => _signer.Names.Count == 1, "requested");
        _signer.Sign(startsIn);
        await UntilAsync(() => run.IsCompleted, "done", TimeSpan.FromSeconds(5));
        await run;
    }

    private async Task<double> MetricAsync(string name)
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        var line = System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task UntilAsync(Func<bool> holds, string what, TimeSpan? step = null) => Eventually.TrueAsync(
        () =>
        {
            if (!holds() && step is { } by)
                _time.Advance(by);
            return _run.IsFaulted ? throw _run.Exception! : holds();
        },
        s_deadline, what);

    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(30))
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            for (var i = 0; i < 20; i++)
                await Task.Yield();
        }
    }

    /// <summary>What a client with these files would show.</summary>
    private sealed class TlsPeek(string path, TimeProvider time) : IDisposable
    {
        private readonly CertificateFileCache _cache = new(path, path, time, NullLogger.Instance);

        public string Thumbprint => _cache.Current.TargetCertificate.Thumbprint;

        public void Refresh() => _cache.Refresh();

        public void Dispose() => _cache.Current.TargetCertificate.Dispose();
    }
}
