using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Images;
using NodeStack.TestSupport.FakeRuntime;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Images;

public class ImageGcTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly FakeContainerRuntime _runtime;
    private readonly RecordedEvents _events = new();
    private readonly StubFilesystem _disk = new();

    public ImageGcTests() => _runtime = new FakeContainerRuntime(_time);

    [Theory]
    [InlineData(1000, 160, 84, 0)]
    [InlineData(1000, 150, 85, 50)]
    [InlineData(1000, 0, 100, 200)]
    [InlineData(1000, 5000, 0, 0)]
    public void Need_CapacityAndAvailable_GivePercentAndBytes(long capacity, long available, int percent, long free) =>
        Assert.Equal(new ImageGcNeed(percent, free), ImageGcPlanner.Need(capacity, available, new ImageGcOptions()));

    [Fact]
    public void Removable_AnyState_NeverHoldsUsedPinnedKeptOrYoungImages() =>
        Gen.Select(Gen.Int[0, 9].Array[0, 10], Gen.Int[0, 9].Array[0, 10], Gen.Bool.Array[10]).Sample((used, later, pinned) =>
        {
            var images = Enumerable.Range(0, 10).Select(i => new Image($"id-{i}", [$"name-{i}:1"], [], 10, null, "", pinned[i])).ToList();
            var memory = ImageGcPlanner.Observe(new Dictionary<string, ImageRecord>(), images.Take(8).ToList(), [], [], Start);
            memory = ImageGcPlanner.Observe(memory, images, Containers(used), [], Start.AddMinutes(5));
            memory = ImageGcPlanner.Observe(memory, images, Containers(later), ["name-3:1"], Start.AddMinutes(6));
            var removable = ImageGcPlanner.Removable(memory, new ImageGcOptions(), Start.AddMinutes(6)).Select(r => r.Id).ToHashSet();
            return Enumerable.Range(0, 10).All(i => removable.Contains($"id-{i}") == (!pinned[i] && i != 3 && i < 8 && !later.Contains(i)));
        });

    [Fact]
    public void Removable_Order_IsByLastUseThenByFirstSight()
    {
        var images = Enumerable.Range(0, 3).Select(i => new Image($"id-{i}", [], [], 10, null, "", false)).ToList();
        var memory = ImageGcPlanner.Observe(new Dictionary<string, ImageRecord>(), [images[2]], [], [], Start);
        memory = ImageGcPlanner.Observe(memory, images, Containers([2]), [], Start.AddMinutes(1));
        memory = ImageGcPlanner.Observe(memory, images, [], [], Start.AddMinutes(2));
        Assert.Equal(["id-0", "id-1", "id-2"], ImageGcPlanner.Removable(memory, new ImageGcOptions(), Start.AddHours(1)).Select(r => r.Id));
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(61, 1)]
    public void TooOld_UnusedForLonger_OnlyAfterWatchingForThatLong(int minutes, int count)
    {
        var images = new[] { new Image("a", [], [], 1, null, "", false) };
        var memory = ImageGcPlanner.Observe(new Dictionary<string, ImageRecord>(), images, [], [], Start);
        var options = new ImageGcOptions { MaximumAge = TimeSpan.FromHours(1) };
        Assert.Equal(count, ImageGcPlanner.TooOld(memory, options, Start, Start.AddMinutes(minutes)).Count);
        Assert.Empty(ImageGcPlanner.TooOld(memory, new ImageGcOptions(), Start, Start.AddMinutes(minutes)));
    }

    [Fact]
    public async Task Collect_DiskFull_RemovesJustEnough()
    {
        for (var i = 0; i < 5; i++)
            _runtime.Images.Add(new FakeImage($"registry.example/a{i}:1") { SizeBytes = 30 });
        var collector = Collector();
        await collector.ObserveAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(3));
        _disk.State = (1000, 150);
        await collector.CollectAsync(CancellationToken.None);
        Assert.Equal(2, _runtime.CallCount("RemoveImage"));
        Assert.Empty(_events.Lines);
    }

    [Fact]
    public async Task Collect_NothingToRemove_RecordsUpstreamsEvent()
    {
        _disk.State = (2048, 0);
        var error = await Assert.ThrowsAsync<ImageGcException>(() => Collector().CollectAsync(CancellationToken.None));
        var text = "Insufficient free disk space on the node's image filesystem (100% of 2.0 KiB used). Failed to free sufficient space by "
            + "deleting unused images (freed 0 bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.";
        Assert.Equal(text, error.Message);
        Assert.Equal(["node Warning FreeDiskSpaceFailed " + text], _events.Lines);
    }

    [Fact]
    public async Task Collect_NoCapacity_IsAnEvent()
    {
        _disk.State = (0, 0);
        await Assert.ThrowsAsync<ImageGcException>(() => Collector().CollectAsync(CancellationToken.None));
        Assert.Equal(["node Warning InvalidDiskCapacity invalid capacity 0 on image filesystem"], _events.Lines);
    }

    [Fact]
    public async Task Collect_RemovalFails_OthersAreStillTried()
    {
        _runtime.Images.Add("registry.example/a:1");
        _runtime.Images.Add("registry.example/b:1");
        _runtime.Faults.Add("RemoveImage", Fault.Fails(CriErrorReason.Unknown, "busy"));
        var collector = Collector();
        await collector.ObserveAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(3));
        var error = await Assert.ThrowsAsync<ImageGcException>(() => collector.RemoveUnusedAsync(CancellationToken.None));
        Assert.EndsWith("with errors in image deletion: busy", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _runtime.CallCount("RemoveImage"));
    }

    [Fact]
    public async Task Run_FailsTwice_RecordsOnlyTheSecondFailure()
    {
        var options = new ImageGcOptions();
        using var loop = new ImageGcLoop(Collector(), _events, options, _time, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        _runtime.Faults.Add("ListImages", Fault.Fails(CriErrorReason.Unavailable, "down", times: 2));
        var running = loop.RunAsync(stop.Token);
        await TestSupport.Eventually.TrueAsync(() => _runtime.CallCount("ListImages") == 1, TimeSpan.FromSeconds(20), "the first turn");
        Assert.Empty(_events.Lines);
        await TestSupport.Eventually.TrueAsync(
            () =>
            {
                _time.Advance(options.Period);
                return _events.Lines.Count == 1;
            },
            TimeSpan.FromSeconds(20),
            "the second turn");
        Assert.Equal(["node Warning ImageGCFailed down"], _events.Lines);
        await stop.CancelAsync();
        await running;
    }

    private static List<Container> Containers(int[] images) =>
        [.. images.Select(i => new Container($"c{i}", "s", new ContainerMetadata("c", 0), $"name-{i}:1", "", $"id-{i}", ContainerState.Exited, Start,
            new Dictionary<string, string>(), new Dictionary<string, string>()))];

    private ImageCollector Collector() => new(
        _runtime, _runtime, _disk, _events, new ImageMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry())), new ImageGcOptions(), _time, NullLogger.Instance);

    private sealed class StubFilesystem : IImageFilesystem
    {
        public (long, long) State { get; set; } = (1000, 1000);

        public Task<(long Capacity, long Available)> MeasureAsync(CancellationToken cancel) => Task.FromResult(State);
    }
}
