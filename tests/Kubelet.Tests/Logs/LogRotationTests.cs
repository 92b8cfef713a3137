using System.IO.Compression;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Errors;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Tests.Server;

namespace NodeStack.Kubelet.Tests.Logs;

public sealed class LogRotationTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("kubelet-rotate").FullName;

    private string Log => Path.Combine(_folder, "0.log");

    [Theory]
    [InlineData("", 5, "", "", "20260102-030405")]
    [InlineData("20260101-000000", 5, "", "20260101-000000", "20260102-030405")]
    [InlineData("20260101-000000.gz 20260101-000001", 5, "", "20260101-000001", "20260102-030405")]
    [InlineData("1.gz 2.gz 3.gz 4", 5, "1.gz", "4", "20260102-030405")]
    [InlineData("1.gz 2.gz 3", 2, "1.gz 2.gz 3", "", "20260102-030405")]
    [InlineData("1 1.gz 1.tmp", 5, "1 1.tmp", "", "20260102-030405")]
    [InlineData("20260102-030405", 5, "", "20260102-030405", null)]
    public void Plan_Siblings_DecideWhatGoesAndWhatIsCompressed(string siblings, int maxFiles, string remove, string compress, string? target)
    {
        string[] paths = [.. siblings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static name => "/l/0.log." + name)];

        var plan = LogRotationPlanner.Plan("/l/0.log", paths, maxFiles, s_now);

        Assert.Equal(remove, Names(plan.Remove));
        Assert.Equal(compress, Names(plan.Compress));
        Assert.Equal(target is null ? null : "/l/0.log." + target, plan.RenameTo);
    }

    [Fact]
    public void Plan_AppliedAgainAndAgain_NeverLeavesMoreThanTheLimit() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[1, 30]).Sample((maxFiles, turns) =>
        {
            var files = new HashSet<string> { "/l/0.log" };
            for (var turn = 0; turn < turns; turn++)
            {
                var plan = LogRotationPlanner.Plan("/l/0.log", [.. files.Where(static f => f != "/l/0.log")], maxFiles, s_now.AddSeconds(turn));
                files.ExceptWith(plan.Remove);
                foreach (var path in plan.Compress)
                {
                    files.Remove(path);
                    files.Add(LogRotationPlanner.CompressedName(path).Final);
                }
                files.Add(plan.RenameTo!);
                Assert.True(files.Count <= maxFiles, $"{files.Count} files with a limit of {maxFiles}");
            }
        });

    [Fact]
    public async Task Turn_LogOverTheLimit_IsRenamedReopenedAndOlderOnesCompressed()
    {
        var (runtime, stub) = RuntimeStub.Create();
        stub.Scripts["ReopenContainerLogAsync"] = _ =>
        {
            File.WriteAllText(Log, "");
            return Task.CompletedTask;
        };
        var time = new FakeTimeProvider(s_now);
        time.SetLocalTimeZone(TimeZoneInfo.Utc);
        var loop = Loop(runtime, time);

        for (var turn = 0; turn < 4; turn++)
        {
            File.WriteAllText(Log, $"turn {turn} " + new string('x', 200));
            await loop.TurnAsync(CancellationToken.None);
            time.Advance(TimeSpan.FromSeconds(10));
        }
        File.WriteAllText(Log, "small");
        await loop.TurnAsync(CancellationToken.None);

        Assert.Equal(["0.log", "0.log.20260102-030425.gz", "0.log.20260102-030435"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        await using var gzip = new GZipStream(File.OpenRead(Path.Combine(_folder, "0.log.20260102-030425.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.StartsWith("turn 2 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("small", File.ReadAllText(Log));
    }

    [Fact]
    public async Task Turn_ReopenFails_PutsTheNameBack()
    {
        var (runtime, stub) = RuntimeStub.Create();
        stub.Scripts["ReopenContainerLogAsync"] = _ => Task.FromException(new CriException("ReopenContainerLog", CriErrorReason.Unavailable, "gone"));
        var text = new string('x', 200);
        File.WriteAllText(Log, text);

        await Loop(runtime, new FakeTimeProvider(s_now)).TurnAsync(CancellationToken.None);

        Assert.Equal(["0.log"], Directory.GetFiles(_folder).Select(Path.GetFileName));
        Assert.Equal(text, File.ReadAllText(Log));
    }

    [Fact]
    public async Task Links_CreateRemoveAndDead_FollowTheLog()
    {
        var (runtime, stub) = RuntimeStub.Create();
        stub.Scripts["ContainerStatusAsync"] = _ => Task.FromResult<CriShim.Runtime.ContainerStatus?>(null);
        var folder = Path.Combine(_folder, "containers");
        var links = new ContainerLogLinks(folder, runtime, NullLogger.Instance);
        links.Create("default", "web", "main", "abcdef123", Log);
        Assert.False(Directory.Exists(folder));

        File.WriteAllText(Log, "x");
        links.Create("default", "web", "main", "abcdef123", Log);
        links.Create("default", "web", "main", "abcdef123", Log);
        var link = Path.Combine(folder, "web_default_main-abcdef123.log");
        Assert.Equal(Log, new FileInfo(link).LinkTarget);
        await links.RemoveDeadAsync(CancellationToken.None);
        Assert.NotNull(new FileInfo(link).LinkTarget);

        File.Delete(Log);
        await links.RemoveDeadAsync(CancellationToken.None);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task Clean_PodFolders_RemovesOnlyThoseOfPodsThatAreGone()
    {
        var (runtime, _) = RuntimeStub.Create();
        var observer = new FakeObserver();
        observer.Set(Samples.Seen());
        foreach (var name in (string[])["default_gone_uid-gone", $"default_web_{Samples.Uid}", "default_busy_uid-busy", "not-ours", "a_b"])
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, name, "main")).FullName, "0.log"), "x");
        }
        var pods = new FakePods { SourcesReady = false };
        pods.Active.Add("uid-busy");
        var cleaner = new PodLogCleaner(_folder, pods, observer, new ContainerLogLinks(Path.Combine(_folder, "none"), runtime, NullLogger.Instance), NullLogger.Instance);

        await cleaner.CleanAsync(CancellationToken.None);
        Assert.Equal(5, Directory.GetDirectories(_folder).Length);
        pods.SourcesReady = true;
        await cleaner.CleanAsync(CancellationToken.None);

        Assert.Equal(["a_b", "default_busy_uid-busy", $"default_web_{Samples.Uid}", "not-ours"], Directory.GetDirectories(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void LinkName_Long_IsCutToAFileNamesLength()
    {
        var name = LogPathRules.LinkName(new string('p', 200), "default", "main", new string('a', 64));
        Assert.Equal(255, name.Length);
        Assert.EndsWith("a.log", name, StringComparison.Ordinal);
        Assert.Equal("abcdef", LogPathRules.LinkedContainerId("web_default_main-abcdef.log"));
        Assert.Null(LogPathRules.LinkedContainerId("web_default_main-abc.log"));
        Assert.Null(LogPathRules.LinkedContainerId("web.txt"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LogRotationLoop Loop(CriShim.Runtime.IContainerRuntime runtime, TimeProvider time)
    {
        var observer = new FakeObserver();
        observer.Set(Samples.Seen(Log));
        return new LogRotationLoop(observer, runtime, new LogRotationOptions { MaxSizeBytes = 100, MaxFiles = 3 }, time, NullLogger.Instance);
    }

    private static string Names(IEnumerable<string> paths) => string.Join(' ', paths.Select(static path => path["/l/0.log.".Length..]));
}
