using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>
/// Scales what HorizontalPodAutoscalers point at. Each is looked at every 15 s, and at once when it is new or changed; writes the target's scale and the
/// autoscaler's status.
/// </summary>
public sealed class HorizontalController : IController
{
    public const string ControllerName = "horizontal-pod-autoscaler-controller";
    private static readonly TimeSpan s_discoveryAge = TimeSpan.FromSeconds(30);
    private readonly ControllerContext _context;
    private readonly ApiResource<V2HorizontalPodAutoscaler> _api;
    private readonly WatchedCollection<V2HorizontalPodAutoscaler> _autoscalers;
    private readonly ApiDiscovery _discovery;
    private readonly AutoscalerMeasurer _measurer;
    private readonly IObjectEventRecorder _events;
    private readonly ConcurrentDictionary<ObjectKey, ScalingMemory> _memory = [];
    private readonly long _begun;
    private readonly KeyedController _loop;
    private DiscoveredApis _apis = new([], []);
    private long _discovered;

    public HorizontalController(ControllerContext context)
    {
        (_context, _api, _begun) = (context, context.Api.HorizontalPodAutoscalers, context.Time.GetTimestamp());
        _discovery = new ApiDiscovery(context.Api.Client);
        _events = context.Events.Create("horizontal-pod-autoscaler");
        _autoscalers = context.Collections.Of(_api);
        var pods = context.Collections.Of(context.Api.Pods);
        _measurer = new AutoscalerMeasurer(
            new MetricEvaluator(new MetricsClient(context.Api.Client, () => Volatile.Read(ref _apis)), context.Cluster, context.Time),
            pods.Index("namespace", p => [p.Metadata.NamespaceProperty]), _events, context.Cluster.HorizontalPodAutoscalerTolerance);
        var queue = context.CreateQueue("horizontalpodautoscaler");
        _autoscalers.Changed += (before, now) =>
        {
            if (now is null || before is null || KubernetesJson.Serialize(before.Spec) != KubernetesJson.Serialize(now.Spec))
                queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        };
        _loop = new KeyedController(
            ControllerName, queue, [_autoscalers, pods], ReconcileAsync, context.Cluster.ConcurrentHorizontalPodAutoscalerSyncs, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    private TimeSpan Now => _context.Time.GetElapsedTime(_begun);

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_autoscalers.Find(key) is not { } autoscaler)
        {
            _memory.TryRemove(key, out _);
            _measurer.Forget(key);
            return null;
        }
        var turn = new AutoscalerTurn(key, autoscaler, new AutoscalerConditions(autoscaler.Status?.Conditions, _context.Time.GetUtcNow()));
        await LookAsync(turn, cancel).ConfigureAwait(false);
        await WriteAsync(turn, cancel).ConfigureAwait(false);
        return _context.Cluster.HorizontalPodAutoscalerSyncPeriod;
    }

    private async Task LookAsync(AutoscalerTurn turn, CancellationToken cancel)
    {
        var spec = turn.Autoscaler.Spec;
        ScaleTarget target;
        try
        {
            target = new ScaleTarget(_context.Api.Client, await ScalePathAsync(turn.Key.Namespace, spec.ScaleTargetRef, cancel).ConfigureAwait(false));
            await target.ReadAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or FormatException)
        {
            _events.Record(turn.About, EventType.Warning, "FailedGetScale", e.Message);
            turn.Conditions.Set("AbleToScale", false, "FailedGetScale", $"the HPA controller was unable to get the target's current scale: {e.Message}");
            return;
        }
        turn.Conditions.Set("AbleToScale", true, "SucceededGetScale", "the HPA controller was able to get the target's current scale");
        var (current, min) = (target.Wished, spec.MinReplicas ?? 1);
        turn.Current = current;
        _memory.TryAdd(turn.Key, ScalingMemory.Empty with { Wished = [(Now, current)] });
        if (current == 0)
        {
            turn.Conditions.Set("ScalingActive", false, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
            turn.Conditions.Remove("ScaledToZero");
            turn.Desired = 0;
        }
        else if (current > spec.MaxReplicas)
            await ScaleAsync(turn, target, spec.MaxReplicas, "Current number of replicas above Spec.MaxReplicas", cancel).ConfigureAwait(false);
        else if (current < min)
            await ScaleAsync(turn, target, min, "Current number of replicas below Spec.MinReplicas", cancel).ConfigureAwait(false);
        else if (await _measurer.MeasureAsync(turn, target, cancel).ConfigureAwait(false) is var (wished, metric))
        {
            var reason = wished > current ? $"{metric} above target" : "All metrics below target";
            var desired = Normalize(turn, current, wished, min);
            if (desired != current)
                await ScaleAsync(turn, target, desired, reason, cancel).ConfigureAwait(false);
            else
                turn.Desired = current;
        }
    }

    private async Task<string> ScalePathAsync(string ns, V2CrossVersionObjectReference about, CancellationToken cancel)
    {
        var group = about.ApiVersion is { } version && version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "";
        if (_discovered == 0 || _context.Time.GetElapsedTime(_discovered) > s_discoveryAge)
        {
            Volatile.Write(ref _apis, await _discovery.ReadAsync(cancel).ConfigureAwait(false));
            _discovered = _context.Time.GetTimestamp();
        }
        var resource = _apis.Preferred.FirstOrDefault(r => r.Group == group && r.Kind == about.Kind)
            ?? throw new FormatException($"no matches for kind \"{about.Kind}\" in group \"{group}\"");
        return resource.Item(ns, about.Name) + "/scale";
    }

    /// <summary>What is done of what is wished.</summary>
    private int Normalize(AutoscalerTurn turn, int current, int wished, int min)
    {
        var (behavior, max, now) = (turn.Autoscaler.Spec.Behavior, turn.Autoscaler.Spec.MaxReplicas, Now);
        var (memory, usual) = (_memory[turn.Key], _context.Cluster.HorizontalPodAutoscalerDownscaleStabilization);
        var stable = behavior is null
            ? StabilizationRules.Plain(memory, wished, usual, now)
            : StabilizationRules.WithBehavior(memory, behavior, current, wished, usual, now);
        var window = behavior is null ? usual : TimeSpan.FromTicks(Math.Max(StabilizationRules.UpWindow(behavior).Ticks, StabilizationRules.DownWindow(behavior, usual).Ticks));
        _memory[turn.Key] = memory.Wish(wished, now, window);
        turn.Conditions.Set("AbleToScale", true, stable.Reason, stable.Message);
        var limit = behavior is null
            ? ScaleLimitRules.Plain(current, stable.Replicas, min, max)
            : ScaleLimitRules.WithBehavior(memory, behavior, current, stable.Replicas, min, max, now);
        turn.Conditions.Set("ScalingLimited", limit.Replicas != stable.Replicas, limit.Reason, limit.Message);
        return limit.Replicas;
    }

    private async Task ScaleAsync(AutoscalerTurn turn, ScaleTarget target, int replicas, string reason, CancellationToken cancel)
    {
        try
        {
            await target.WriteAsync(replicas, cancel).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            _events.Record(turn.About, EventType.Warning, "FailedRescale", $"New size: {replicas}; reason: {reason}; error: {e.Message}");
            turn.Conditions.Set("AbleToScale", false, "FailedUpdateScale", $"the HPA controller was unable to update the target scale: {e.Message}");
            return;
        }
        turn.Conditions.Set("AbleToScale", true, "SucceededRescale", $"the HPA controller was able to update the target scale to {replicas}");
        _events.Record(turn.About, EventType.Normal, "SuccessfulRescale", $"New size: {replicas}; reason: {reason}");
        (turn.Desired, turn.IsScaled) = (replicas, true);
        if (turn.Autoscaler.Spec.Behavior is { } behavior)
            _memory[turn.Key] = _memory[turn.Key].Scaled(
                turn.Current!.Value, replicas, Now, ScaleLimitRules.LongestPeriod(replicas > turn.Current ? behavior.ScaleUp : behavior.ScaleDown));
    }

    private async Task WriteAsync(AutoscalerTurn turn, CancellationToken cancel)
    {
        var before = turn.Autoscaler.Status ?? new V2HorizontalPodAutoscalerStatus();
        var status = before with { Conditions = turn.Conditions.All };
        if (turn.Current is { } current)
            status = status with
            {
                CurrentReplicas = current,
                DesiredReplicas = turn.Desired ?? before.DesiredReplicas,
                CurrentMetrics = turn.Metrics,
                LastScaleTime = turn.IsScaled ? _context.Time.GetUtcNow().UtcDateTime : before.LastScaleTime,
            };
        if (turn.Autoscaler.Status is not null && KubernetesJson.Serialize(status) == KubernetesJson.Serialize(before))
            return;
        try
        {
            await MaybeGone.IgnoreAsync(_api.ReplaceAsync(turn.Key.Namespace, turn.Autoscaler with { Status = status }, cancel, "status")).ConfigureAwait(false);
        }
        catch (ApiException e) when (!e.IsConflict)
        {
            _events.Record(turn.About, EventType.Warning, "FailedUpdateStatus", e.Message);
        }
        catch (ApiException)
        {
            // Somebody wrote between: the next look comes soon.
        }
    }
}
