using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Binding;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.ControlPlane.Scheduler.Preemption;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Tracking;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Queues;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>Everything that runs in a scheduler, put together. Following the cluster goes on whether we lead or not; placing pods only while we do.</summary>
internal sealed class SchedulerParts
{
    private readonly SchedulerOptions _options;
    private readonly SchedulerLink _link;
    private readonly SchedulerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly WakeSignal _wake;
    private readonly ClusterState _state;

    public SchedulerParts(SchedulerOptions options, SchedulerLink link, SchedulerMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _link, _metrics, _time, _loggers) = (options, link, metrics, time, loggers);
        _wake = new WakeSignal(time);
        var waits = new QueueOptions
        {
            FirstBackoff = TimeSpan.FromSeconds(options.Config.PodInitialBackoffSeconds!.Value),
            LongestBackoff = TimeSpan.FromSeconds(options.Config.PodMaxBackoffSeconds!.Value),
            LongestWait = options.LongestWait,
        };
        var hints = options.Profiles.ToDictionary(static p => p.Name, static p => new HintTable(p.Hints), StringComparer.Ordinal);
        _state = new ClusterState(new SchedulingQueue(waits, hints, metrics.Queue.Moved), hints.Keys.ToHashSet(StringComparer.Ordinal));
        Feeds = new ClusterFeeds(link.Api, _state, options.Resources, time, loggers.CreateLogger<ClusterFeeds>(), _wake.Set);
    }

    public ClusterFeeds Feeds { get; }

    /// <summary>Follows the cluster.</summary>
    public Task FollowAsync(CancellationToken stop) => FirstOfAsync([.. Feeds.All.Select(f => f.RunAsync(stop))]);

    /// <summary>Places pods until told to stop; once in the life of the parts.</summary>
    public async Task LeadAsync(CancellationToken stop)
    {
        foreach (var feed in Feeds.All)
            await feed.SyncedAsync(stop).ConfigureAwait(false);
        var sender = new EventSender(_link.Events.Events, SchedulerDefaultRules.SchedulerName, "", _time, _loggers.CreateLogger<EventSender>());
        var events = new SchedulerEvents(new EventRecorder("", _time, _loggers.CreateLogger<EventRecorder>(), sink: sender));
        await FirstOfAsync(sender.RunAsync(stop), CreateLoop(events, stop).RunAsync(stop)).ConfigureAwait(false);
    }

    private SchedulingLoop CreateLoop(SchedulerEvents events, CancellationToken stop)
    {
        var mail = new LoopMail(_wake.Set);
        var statuses = new PodStatusWriter(_link.Writes.Pods, _time, _loggers.CreateLogger<PodStatusWriter>(), stop);
        var volumes = new VolumeBindingExecutor(_link.Writes, Feeds, _time);
        var binding = new BindingExecutor(_link.Writes.Pods, volumes, statuses, events, _loggers.CreateLogger<BindingExecutor>());
        var preemption = new PreemptionExecutor(_link.Writes.Pods, statuses, events, _metrics.Preemption, _time, _loggers.CreateLogger<PreemptionExecutor>());
        var logger = _loggers.CreateLogger<SchedulingLoop>();
        var outcomes = new OutcomeReporter(_state, statuses, events, _metrics.Attempts, logger);
        var bindings = new BindingLauncher(_state, binding, outcomes, _metrics, mail, _time, stop);
        var room = new RoomMaker(_state, preemption, _metrics.Preemption, mail, _time, stop);
        var settings = new LoopSettings(
            _options.Profiles.ToDictionary(static p => p.Name, StringComparer.Ordinal), _options.BindTimeouts, _options.Config.PercentageOfNodesToScore!.Value);
        var cycle = new CycleRunner(settings, _state, bindings, room, outcomes, _metrics, _time);
        return new SchedulingLoop(Feeds, _state, cycle, bindings, mail, _wake, new LoopKeeper(_state, Feeds, _metrics, logger), _time);
    }

    /// <summary>The first that ends ends all that were given.</summary>
    private static async Task FirstOfAsync(params Task[] tasks) => await (await Task.WhenAny(tasks).ConfigureAwait(false)).ConfigureAwait(false);
}
