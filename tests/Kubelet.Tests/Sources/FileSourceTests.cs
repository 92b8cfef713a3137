using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Tests.Sources;

public sealed class FileSourceTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly string _root = Directory.CreateTempSubdirectory("manifests-").FullName;
    private readonly RecordingLogger _log = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _stop.Cancel();
        Directory.Delete(_root, true);
        _stop.Dispose();
    }

    private static string Pod(string name, string image = "busybox", string extra = "") =>
        $"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers:\n  - name: c\n    image: {image}\n{extra}";

    private ManifestFolder Folder(string? path = null) => new(new FileSourceOptions(path ?? _root, "node-1"), TimeProvider.System, _log);

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_root, file), text);

    private static string[] Names(IEnumerable<V1Pod>? pods) => [.. pods!.Select(p => p.Metadata.Name)];

    [Fact]
    public void Scan_FolderOfManifests_GivesNamedDefaultedPods()
    {
        Write("b.yaml", Pod("two"));
        Write("a.json", """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"one","namespace":"kube-system"},"spec":{"containers":[{"name":"c","image":"x"}]}}""");
        Write(".hidden.yaml", Pod("hidden"));
        Write("c.yaml", $"{Pod("three")}---\n{Pod("four")}");
        Directory.CreateDirectory(Path.Combine(_root, "sub"));
        Write("sub/d.yaml", Pod("five"));

        var pods = Folder().Scan();

        Assert.Equal(["one-node-1", "two-node-1", "three-node-1", "four-node-1"], Names(pods));
        var pod = pods![1];
        Assert.Equal(("default", "node-1", "Pending"), (pod.Metadata.NamespaceProperty, pod.Spec.NodeName, pod.Status.Phase));
        Assert.Equal("kube-system", pods[0].Metadata.NamespaceProperty);
        Assert.Matches("^[0-9a-f]{32}$", pod.Metadata.Uid);
        Assert.Equal(pod.Metadata.Uid, pod.Metadata.Annotations[PodAnnotations.ConfigHash]);
        Assert.Equal("file", pod.Metadata.Annotations[PodAnnotations.ConfigSource]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[\d:.]+Z$", pod.Metadata.Annotations[PodAnnotations.ConfigSeen]);
        Assert.Contains(pod.Spec.Tolerations, t => t is { OperatorProperty: "Exists", Effect: "NoExecute" });
        Assert.Contains("sub refused: is a folder", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_SameManifest_GivesSameUidAndObject_ChangedOneANewUid()
    {
        Write("a.yaml", Pod("a"));
        var folder = Folder();
        var first = folder.Scan()![0];
        Assert.Same(first, folder.Scan()![0]);
        Assert.Equal(first.Metadata.Uid, Folder().Scan()![0].Metadata.Uid);

        Write("a.yaml", Pod("a", "other"));
        var changed = folder.Scan()![0];
        Assert.NotEqual(first.Metadata.Uid, changed.Metadata.Uid);

        Write("a.yaml", "# a comment does not make a new pod\n" + Pod("a", "other"));
        Assert.Same(changed, folder.Scan()![0]);
    }

    [Fact]
    public void Scan_AtomicRenameWithEqualSizeAndTimes_IsSeen()
    {
        Write("a.yaml", Pod("a", "one"));
        var target = Path.Combine(_root, "a.yaml");
        var folder = Folder();
        folder.Scan();
        for (var i = 0; i < 100; i++)
        {
            var image = i % 2 == 0 ? "two" : "one";
            var temporary = Path.Combine(_root, ".a.tmp");
            File.WriteAllText(temporary, Pod("a", image));
            File.SetLastWriteTimeUtc(temporary, DateTime.UnixEpoch);
            File.Move(temporary, target, true);
            Assert.Equal(image, Assert.Single(folder.Scan()!).Spec.Containers[0].Image);
        }
    }

    [Fact]
    public void Scan_ManifestBecomesMalformed_KeepsLastGoodPods_SaysSoOnce_AndRecovers()
    {
        Write("a.yaml", Pod("a"));
        Write("b.yaml", Pod("b"));
        var folder = Folder();
        folder.Scan();

        Write("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a\n");
        for (var i = 0; i < 3; i++)
            Assert.Equal(["a-node-1", "b-node-1"], Names(folder.Scan()));
        var line = Assert.Single(_log.Lines);
        Assert.Contains("a.yaml refused, its last good pods keep running (a-node-1): line ", line, StringComparison.Ordinal);

        Write("a.yaml", Pod("a", "fixed"));
        Assert.Equal("fixed", folder.Scan()![0].Spec.Containers[0].Image);
        File.Delete(Path.Combine(_root, "a.yaml"));
        Assert.Equal(["b-node-1"], Names(folder.Scan()));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Scan_TruncatedFile_KeepsItsPods()
    {
        Write("a.yaml", Pod("a"));
        var folder = Folder();
        folder.Scan();
        Write("a.yaml", "");
        Assert.Equal(["a-node-1"], Names(folder.Scan()));
        Write("a.yaml", "# nothing here any more\n");
        Assert.Empty(folder.Scan()!);
    }

    [Theory]
    [InlineData("kind: Pod\nmetadata: {name: a}", "line 1: apiVersion and kind are needed")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: a}", "v1 Service is not a pod")]
    [InlineData("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: b}]}", "name is needed for the pod")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: {name: a}}", "line 4: spec.containers: expected a list, found a map")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {serviceAccountName: x, containers: [{name: a, image: b}]}", "static pods may not reference serviceaccounts")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {volumes: [{name: s, secret: {secretName: x}}], containers: [{name: a, image: b}]}", "static pods may not reference secrets (via secret volumes)")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b, envFrom: [{configMapRef: {name: x}}]}]}", "static pods may not reference configmaps")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {volumes: [{name: p, persistentVolumeClaim: {claimName: x}}], containers: [{name: a, image: b}]}", "static pods may not reference persistentvolumeclaims")]
    public void Scan_UnusableManifest_IsOneClearMessage_OthersUnaffected(string text, string message)
    {
        Write("bad.yaml", text);
        Write("good.yaml", Pod("good"));
        var folder = Folder();
        Assert.Equal(["good-node-1"], Names(folder.Scan()));
        folder.Scan();
        Assert.Contains(message, Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_UnknownField_IsAWarning_AndThePodRuns()
    {
        Write("a.yaml", Pod("a", extra: "    imagePullPolcy: Never\n"));
        var folder = Folder();
        Assert.Single(folder.Scan()!);
        folder.Scan();
        Assert.Contains("line 8: unknown field \"spec.containers[0].imagePullPolcy\"", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_DuplicateNames_FirstFileWins_SaidOnce()
    {
        Write("b.yaml", Pod("x", "second"));
        Write("a.yaml", Pod("x", "first"));
        var folder = Folder();
        Assert.Equal("first", Assert.Single(folder.Scan()!).Spec.Containers[0].Image);
        folder.Scan();
        Assert.Contains("Pod default/x-node-1 of " + Path.Combine(_root, "b.yaml") + " is ignored", Assert.Single(_log.Lines), StringComparison.Ordinal);
        File.Delete(Path.Combine(_root, "a.yaml"));
        Assert.Equal("second", Assert.Single(folder.Scan()!).Spec.Containers[0].Image);
    }

    [Fact]
    public void Scan_HugeFile_IsRefusedWithoutBeingRead()
    {
        using (var file = File.Create(Path.Combine(_root, "huge.yaml")))
            file.SetLength(100L << 20);
        Write("good.yaml", Pod("good"));
        var folder = Folder();
        folder.Scan();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            Assert.Equal(["good-node-1"], Names(folder.Scan()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("is 104857600 bytes large", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_PathThatDoesNotExist_IsAnEmptySet_AndComesAliveLater()
    {
        var path = Path.Combine(_root, "later");
        var folder = Folder(path);
        Assert.Empty(folder.Scan()!);
        Assert.Empty(folder.Scan()!);
        Assert.Contains("does not exist", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Directory.CreateDirectory(path);
        Write("later/a.yaml", Pod("a"));
        Assert.Single(folder.Scan()!);
    }

    [Fact]
    public void Scan_SingleFileAndPodList_AreRead()
    {
        Write("list.yaml", "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n  spec: {containers: [{name: c, image: x}]}\n- metadata: {name: b}\n  spec: {containers: [{name: c, image: x}]}\n");
        Assert.Equal(["a-node-1", "b-node-1"], Names(Folder(Path.Combine(_root, "list.yaml")).Scan()));
    }

    [Fact]
    public async Task WatchAsync_ChangesInTheFolder_AreEmittedWithoutWaitingForTheCheck()
    {
        var options = new FileSourceOptions(_root, "n") { CheckFrequency = TimeSpan.FromHours(1), Settle = TimeSpan.FromMilliseconds(5) };
        var source = new FileSource(options, TimeProvider.System, new LoggerFor<FileSource>(_log));
        await using var updates = source.WatchAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);

        Assert.True(await updates.MoveNextAsync().AsTask().WaitAsync(Deadline));
        Assert.Empty(updates.Current.Pods);

        // The watch starts in the first turn, before the folder is read, so nothing between can be missed.
        var next = updates.MoveNextAsync().AsTask();
        Write(".tmp", Pod("a"));
        File.Move(Path.Combine(_root, ".tmp"), Path.Combine(_root, "a.yaml"));
        Assert.True(await next.WaitAsync(Deadline));
        Assert.Equal(["a-n"], Names(updates.Current.Pods));

        next = updates.MoveNextAsync().AsTask();
        File.Delete(Path.Combine(_root, "a.yaml"));
        Assert.True(await next.WaitAsync(Deadline));
        Assert.Empty(updates.Current.Pods);
    }

    private sealed class LoggerFor<T>(ILogger inner) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            inner.Log(logLevel, eventId, state, exception, formatter);
    }

    private sealed class RecordingLogger : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
                Lines.Enqueue(formatter(state, exception));
        }
    }
}
