using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Events;

namespace NodeStack.KubeApi.Tests.Events;

public class EventRecorderTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingLogger _log = new();
    private readonly V1Pod _pod = new() { Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "default", Uid = "u" } };

    private EventRecorder Create(EventRecorderOptions? options = null) => new("node", _clock, _log, options);

    [Fact]
    public void Record_SameEvent_IsCountedAndSaidOnceInAWhile()
    {
        var recorder = Create();
        for (var i = 0; i < 5; i++)
            recorder.Record(_pod, "spec.containers{c}", EventType.Warning, "BackOff", "Back-off restarting failed container");
        Assert.Equal(5, Assert.Single(recorder.Recent()).Count);
        Assert.Equal("Event default/a spec.containers{c}: BackOff: Back-off restarting failed container", Assert.Single(_log.Lines));
        _clock.Advance(TimeSpan.FromMinutes(11));
        recorder.Record(_pod, "spec.containers{c}", EventType.Warning, "BackOff", "Back-off restarting failed container");
        Assert.EndsWith("(x6)", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Record_ManySimilarMessages_AreCombined()
    {
        var recorder = Create();
        for (var i = 0; i < 15; i++)
            recorder.Record(_pod, "", EventType.Warning, "Failed", $"error {i}");
        Assert.Equal(10, recorder.Recent().Count);
        var combined = recorder.Recent()[^1];
        Assert.Equal(("(combined from similar events): error 14", 6), (combined.Message, combined.Count));
    }

    [Fact]
    public void Record_FloodAboutOneObject_IsDropped_OthersAreNot()
    {
        var recorder = Create();
        for (var i = 0; i < 100; i++)
            recorder.Record(_pod, "", EventType.Normal, "Same", "message");
        recorder.RecordNode(EventType.Normal, "Starting", "Starting kubelet.");
        Assert.Equal(25, recorder.Recent()[0].Count);
        Assert.Equal("node", recorder.Recent()[1].Subject);
        _clock.Advance(TimeSpan.FromMinutes(5));
        recorder.Record(_pod, "", EventType.Normal, "Same", "message");
        recorder.Record(_pod, "", EventType.Normal, "Same", "message");
        Assert.Equal(26, recorder.Recent()[^1].Count);
    }

    [Fact]
    public void Record_ManyObjects_ForgetsTheOldest()
    {
        var recorder = Create(new EventRecorderOptions { Remembered = 3 });
        for (var i = 0; i < 10; i++)
            recorder.Record(new V1Pod { Metadata = new V1ObjectMeta { Name = $"p{i}", NamespaceProperty = "d", Uid = $"{i}" } }, "", EventType.Normal, "R", "m");
        Assert.Equal(["d/p7", "d/p8", "d/p9"], recorder.Recent().Select(e => e.Subject));
    }

    private sealed class RecordingLogger : ILogger<EventRecorder>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
