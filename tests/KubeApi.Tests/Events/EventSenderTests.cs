using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;

namespace NodeStack.KubeApi.Tests.Events;

public sealed class EventSenderTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private readonly FakeApi _api = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly EventSender _sender;
    private readonly EventRecorder _recorder;
    private readonly V1Pod _pod = new() { Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "ns", Uid = "u" } };
    private Task _running = Task.CompletedTask;

    public EventSenderTests()
    {
        _sender = new EventSender(new ApiResources(_api).Events, "kubelet", "n", TimeProvider.System, NullLogger.Instance);
        _recorder = new EventRecorder("n", TimeProvider.System, NullLogger<EventRecorder>.Instance, sink: _sender);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Send_Repeated_IsOneObjectWithACount()
    {
        _running = _sender.RunAsync(_stop.Token);
        _recorder.Record(_pod, "spec.containers{c}", EventType.Warning, "BackOff", "again");
        var path = await Eventually.GetAsync(() => Task.FromResult(_api.Writes.Count == 1 ? _api.Writes[0].Path : null), s_deadline, "the event");
        Assert.Equal("/api/v1/namespaces/ns/events", path);
        _recorder.Record(_pod, "spec.containers{c}", EventType.Warning, "BackOff", "again");
        await Eventually.TrueAsync(() => _api.Writes.Count == 2, s_deadline, "the repetition");
        var item = _api.Get(_api.Writes[1].Path)!;
        Assert.Equal((2, "BackOff", "spec.containers{c}", "Pod", "kubelet", "n"), (item["count"]!.GetValue<int>(), item["reason"]!.ToString(),
            item["involvedObject"]!["fieldPath"]!.ToString(), item["involvedObject"]!["kind"]!.ToString(), item["source"]!["component"]!.ToString(), item["source"]!["host"]!.ToString()));
    }

    [Fact]
    public async Task Send_AboutTheNode_IsInTheDefaultNamespace_WithItsNameAsUid()
    {
        _running = _sender.RunAsync(_stop.Token);
        _recorder.RecordNode(EventType.Normal, "Starting", "Starting kubelet.");
        await Eventually.TrueAsync(() => _api.Writes.Count == 1, s_deadline, "the event");
        var body = System.Text.Encoding.UTF8.GetString(_api.Writes[0].Body.Span);
        Assert.StartsWith("/api/v1/namespaces/default/events", _api.Writes[0].Path, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"Node\"", body, StringComparison.Ordinal);
        Assert.Contains("\"uid\":\"n\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ServerAway_WaitsAndSendsOnceWithTheLastCount()
    {
        _api.IsDown = true;
        _running = _sender.RunAsync(_stop.Token);
        for (var i = 0; i < 3; i++)
            _recorder.Record(_pod, "", EventType.Normal, "R", "m");
        await Eventually.TrueAsync(() => _api.Writes.Count > 1, s_deadline, "tries");
        var tries = _api.Writes.Count;
        _api.IsDown = false;
        await Eventually.TrueAsync(() => _api.Writes.Count > tries, s_deadline, "the event");
        var created = _api.Writes.Last(w => w.Method == HttpMethod.Post);
        Assert.Contains("\"count\":3", System.Text.Encoding.UTF8.GetString(created.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Refused_IsDropped_TheNextIsSent()
    {
        _api.Fail(HttpMethod.Post, "/api/v1/namespaces/ns/events", new ApiException(403, "Forbidden", "the namespace is being terminated"));
        _running = _sender.RunAsync(_stop.Token);
        _recorder.Record(_pod, "", EventType.Normal, "First", "m");
        _recorder.Record(_pod, "", EventType.Normal, "Second", "m");
        await Eventually.TrueAsync(() => _api.Writes.Count == 2, s_deadline, "both");
        Assert.Contains("Second", System.Text.Encoding.UTF8.GetString(_api.Writes[1].Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Send_NobodyTakesThem_StaysBounded()
    {
        for (var i = 0; i < EventSender.Waiting * 2; i++)
            _sender.Send(new EventSeries($"e{i}", "ns/p", "u", "", EventType.Normal, "R", "m", 1, default, default));
        Assert.Equal(EventSender.Waiting, _sender.Pending);
    }
}
