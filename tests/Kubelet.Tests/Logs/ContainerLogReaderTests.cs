using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Tests.Server;

namespace NodeStack.Kubelet.Tests.Logs;

public sealed class ContainerLogReaderTests : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("kubelet-logs").FullName;
    private readonly SwitchableLiveness _liveness = new();

    private string Log => Path.Combine(_folder, "0.log");

    [Theory]
    [InlineData(null, null, "l1\nl2\nl3\n")]
    [InlineData(0L, null, "")]
    [InlineData(2L, null, "l2\nl3\n")]
    [InlineData(99L, null, "l1\nl2\nl3\n")]
    [InlineData(null, 4L, "l1\nl")]
    [InlineData(2L, 3L, "l2\n")]
    public async Task Read_TailAndLimit_CutTheText(long? tail, long? limit, string expected)
    {
        Write(1, 3);
        Assert.Equal(expected, await ReadAsync(new LogReadOptions { TailLines = tail, LimitBytes = limit }));
    }

    [Fact]
    public async Task Read_Since_LeavesOutEarlierLines()
    {
        Write(1, 9);
        Assert.Equal("l8\nl9\n", await ReadAsync(new LogReadOptions { Since = new DateTimeOffset(2026, 1, 1, 0, 0, 8, TimeSpan.Zero) }));
    }

    [Fact]
    public async Task Read_PartialLines_AreJoinedAndStampedOnce()
    {
        await File.WriteAllTextAsync(Log, "2026-01-01T00:00:01Z stdout P ab\n2026-01-01T00:00:02Z stdout F cd\n2026-01-01T00:00:03Z stdout F e\n");
        Assert.Equal("2026-01-01T00:00:01.000000000Z abcd\n2026-01-01T00:00:03.000000000Z e\n", await ReadAsync(new LogReadOptions { Timestamps = true }));
    }

    [Fact]
    public async Task Read_LastLineWithoutNewline_IsShown()
    {
        await File.WriteAllTextAsync(Log, "2026-01-01T00:00:01Z stdout F a\n2026-01-01T00:00:02Z stdout F cut");
        Assert.Equal("a\ncut", await ReadAsync(new LogReadOptions()));
    }

    [Fact]
    public async Task Read_BadLineAmongGoodOnes_IsLeftOutAndABadFirstLineIsAnError()
    {
        await File.WriteAllTextAsync(Log, "2026-01-01T00:00:01Z stdout F a\ngarbage\n2026-01-01T00:00:02Z stdout F b\n");
        Assert.Equal("a\nb\n", await ReadAsync(new LogReadOptions()));
        await File.WriteAllTextAsync(Log, "garbage\n");
        var e = await Assert.ThrowsAsync<LogReadException>(() => ReadAsync(new LogReadOptions()));
        Assert.Contains("unsupported log format: \"garbage", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LineOverAMegabyte_IsDroppedAlone()
    {
        await File.WriteAllTextAsync(Log, $"2026-01-01T00:00:01Z stdout F a\n{new string('x', 3_000_000)}\n2026-01-01T00:00:02Z stdout F b\n");
        Assert.Equal("a\nb\n", await ReadAsync(new LogReadOptions()));
    }

    [Fact]
    public async Task Read_TailOfAFileOverManyBlocks_FindsTheLine()
    {
        Write(1, 20_000);
        Assert.Equal("l19999\nl20000\n", await ReadAsync(new LogReadOptions { TailLines = 2 }));
        Assert.Equal(19_000, (await ReadAsync(new LogReadOptions { TailLines = 19_000 })).Count(static c => c == '\n'));
    }

    [Fact]
    public async Task Read_FileMissing_NamesIt()
    {
        var e = await Assert.ThrowsAsync<LogReadException>(() => ReadAsync(new LogReadOptions()));
        Assert.Equal($"failed to try resolving symlinks in path \"{Log}\": lstat {Log}: no such file or directory", e.Message);
    }

    [Fact]
    public async Task Read_ThroughALink_ShowsTheTarget()
    {
        Write(1, 1);
        var link = Path.Combine(_folder, "link.log");
        File.CreateSymbolicLink(link, Log);
        Assert.Equal("l1\n", await ReadAsync(new LogReadOptions(), link));
    }

    [Fact]
    public async Task Follow_OverManyRotations_LosesAndRepeatsNothing()
    {
        const int lines = 600;
        Write(1, 10);
        var read = ReadAsync(new LogReadOptions { Follow = true });
        for (var next = 11; next <= lines; next++)
        {
            Write(next, next);
            if (next % 100 != 0) continue;
            // As a rotation does it: the old file is renamed, still written to, and then the name is opened anew.
            File.Move(Log, $"{Log}.2026010{next / 100}-000000");
            File.AppendAllText($"{Log}.2026010{next / 100}-000000", Line(++next));
            File.WriteAllText(Log, "");
            await Follower();
        }
        _liveness.Running = false;

        Assert.Equal(string.Concat(Enumerable.Range(1, lines + 1).Select(static n => $"l{n}\n")), await read.WaitAsync(s_deadline));
    }

    [Fact]
    public async Task Follow_ContainerEnds_ReadsTheRestAndStops()
    {
        Write(1, 2);
        _liveness.Running = false;
        Assert.Equal("l1\nl2\n", await ReadAsync(new LogReadOptions { Follow = true }).WaitAsync(s_deadline));
    }

    [Fact]
    public async Task Follow_ReaderGoesAway_Stops()
    {
        Write(1, 1);
        var pipe = new Pipe();
        var read = Reader().ReadAsync(Log, "id", new LogReadOptions { Follow = true }, pipe.Writer, null, CancellationToken.None);
        await pipe.Reader.ReadAsync();
        await pipe.Reader.CompleteAsync();
        Write(2, 2);
        await read.WaitAsync(s_deadline);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Line(int number) => $"2026-01-01T00:{number / 60 % 60:D2}:{number % 60:D2}Z stdout F l{number}\n";

    // Lets the follower come round: it looks at least once a second.
    private static Task Follower() => Task.Delay(TimeSpan.FromMilliseconds(1200), TimeProvider.System);

    private void Write(int from, int to) =>
        File.AppendAllText(Log, string.Concat(Enumerable.Range(from, to - from + 1).Select(Line)));

    private ContainerLogReader Reader() => new(_liveness, new InotifyFolderWatcher(), TimeProvider.System, NullLogger.Instance);

    private async Task<string> ReadAsync(LogReadOptions options, string? path = null)
    {
        using var text = new MemoryStream();
        var output = PipeWriter.Create(text, new StreamPipeWriterOptions(leaveOpen: true));
        await Reader().ReadAsync(path ?? Log, "id", options, output, null, CancellationToken.None);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
