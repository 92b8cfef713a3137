using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Binding;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Preemption;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using static NodeStack.ControlPlane.Scheduler.Queue.EventKinds;

namespace NodeStack.ControlPlane.Scheduler.Tracking;

/// <summary>All collections that scheduling depends on; of each object only what it needs is kept.</summary>
internal sealed class ClusterFeeds : IVolumeView
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _wake;
    private readonly ChangeSignal _volumeChange = new();
    private readonly List<IClusterFeed> _all = [];
    private readonly ClusterFeed<V1Pod, SchedulingPod> _pods;
    private readonly ClusterFeed<V1Node, NodeFacts> _nodes;
    private readonly ClusterFeed<V1PersistentVolumeClaim, VolumeClaim> _claims;
    private readonly ClusterFeed<V1PersistentVolume, VolumeFacts> _volumes;

    /// <param name="wake">Called after each change, by any thread.</param>
    public ClusterFeeds(ApiResources api, ClusterState state, ResourceTable resources, TimeProvider time, ILogger logger, Action wake)
    {
        (_time, _logger, _wake) = (time, logger, wake);
        var nodes = new NodeTranslator(resources);
        _nodes = Follow(api.Nodes, nodes.Translate, (_, before, after, now) => state.ApplyNode(before, after, now));
        AddSelectors(api, state);
        (_claims, _volumes) = AddVolumes(api, state);
        Follow(api.PodDisruptionBudgets, DisruptionBudgetTranslator.Translate, (key, before, after, now) => state.Apply(state.Budgets, key, before, after, default, now));
        var pods = new PodTranslator(resources);
        // Last: what a pod depends on is known when it comes.
        _pods = Follow(api.Pods, pods.Translate, (_, before, after, now) => state.ApplyPod(before, after, now), "status.phase!=Succeeded,status.phase!=Failed");
        _nodes.Informer.Changed += _ => _volumeChange.Set();
        _claims.Informer.Changed += _ => _volumeChange.Set();
        _volumes.Informer.Changed += _ => _volumeChange.Set();
    }

    public IReadOnlyList<IClusterFeed> All => _all;

    public bool HasSynced => _all.TrueForAll(static f => f.HasSynced);

    public Task NextChange => _volumeChange.Next;

    /// <summary>A pod as the API server tells of it.</summary>
    public SchedulingPod? FindPod(string ns, string name) => _pods.Informer.Find(ns, name);

    public VolumeClaim? FindClaim(string ns, string name) => _claims.Informer.Find(ns, name);

    public VolumeFacts? FindVolume(string name) => _volumes.Informer.Find("", name);

    public NodeFacts? FindNode(string name) => _nodes.Informer.Find("", name);

    public bool HasPod(string ns, string name, string uid) => FindPod(ns, name)?.Uid == uid;

    public IEnumerable<SchedulingPod> Pods => _pods.Informer.Items.Values;

    public void Drain(DateTimeOffset now)
    {
        foreach (var feed in _all)
            feed.Drain(now);
    }

    private void AddSelectors(ApiResources api, ClusterState state)
    {
        var selectors = state.Snapshot.Selectors;
        Follow(api.Namespaces, static n => LabelSet.Of(n.Metadata.Labels), (key, _, after, _) => selectors.SetNamespace(key, after));
        Follow(api.Services, ServiceSelector, (key, _, after, _) => selectors.SetService(NamespaceOf(key), NameOf(key), after));
        Follow(api.ReplicationControllers, static r => LabelMatcherTranslator.Translate(r.Spec?.Selector),
            (key, _, after, _) => selectors.SetOwner("v1", "ReplicationController", NamespaceOf(key), NameOf(key), after));
        Follow(api.ReplicaSets, static r => LabelMatcherTranslator.Translate(r.Spec?.Selector),
            (key, _, after, _) => selectors.SetOwner("apps/v1", "ReplicaSet", NamespaceOf(key), NameOf(key), after));
        Follow(api.StatefulSets, static s => LabelMatcherTranslator.Translate(s.Spec?.Selector),
            (key, _, after, _) => selectors.SetOwner("apps/v1", "StatefulSet", NamespaceOf(key), NameOf(key), after));
    }

    private (ClusterFeed<V1PersistentVolumeClaim, VolumeClaim>, ClusterFeed<V1PersistentVolume, VolumeFacts>) AddVolumes(ApiResources api, ClusterState state)
    {
        var volumes = state.Snapshot.Volumes;
        Follow(api.StorageClasses, VolumeTranslator.Translate, (key, before, after, now) => state.Apply(volumes.Classes, key, before, after, (ClassAdd, ClassUpdate, None), now));
        Follow(api.CSINodes, VolumeTranslator.Translate, (key, before, after, now) => state.Apply(volumes.CsiNodes, key, before, after, (CsiNodeAdd, CsiNodeUpdate, None), now));
        Follow(api.CSIDrivers, VolumeTranslator.Translate,
            (key, before, after, now) => state.Apply(volumes.CsiDrivers, key, before, after, (CsiDriverChange, CsiDriverChange, CsiDriverChange), now));
        Follow(api.CSIStorageCapacities, VolumeTranslator.Translate,
            (key, before, after, now) => state.Apply(volumes.Capacities, key, before, after, (CapacityChange, CapacityChange, None), now));
        Follow(api.VolumeAttachments, VolumeTranslator.Translate,
            (key, before, after, now) => state.Apply(volumes.Attachments, key, before, after, (None, None, AttachmentDelete), now));
        return (
            Follow(api.PersistentVolumeClaims, VolumeTranslator.Translate, state.ApplyClaim),
            Follow(api.PersistentVolumes, VolumeTranslator.Translate, state.ApplyVolume));
    }

    private ClusterFeed<T, TKept> Follow<T, TKept>(
        ApiResource<T> resource, Func<T, TKept?> translate, Action<string, TKept?, TKept?, DateTimeOffset> apply, string fieldSelector = "")
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TKept : class
    {
        var informer = new Informer<T, TKept>(resource, new InformerOptions { FieldSelector = fieldSelector }, item => Translate(item, resource.Plural, translate), _time, _logger);
        var feed = new ClusterFeed<T, TKept>(informer, apply, _wake);
        _all.Add(feed);
        return feed;
    }

    /// <summary>One that cannot be understood is left out, so that it does not hold up the others.</summary>
    private TKept? Translate<T, TKept>(T item, string plural, Func<T, TKept?> translate)
        where T : class, IKubernetesObject<V1ObjectMeta>
        where TKept : class
    {
        try
        {
            return translate(item);
        }
        catch (Exception e) when (e is NullReferenceException or FormatException or OverflowException or ArgumentException)
        {
            TrackingLog.LeftOut(_logger, plural, $"{item.Metadata.NamespaceProperty}/{item.Metadata.Name}", e.Message);
            return null;
        }
    }

    /// <summary>Services without a selector choose no pods.</summary>
    private static LabelMatcher? ServiceSelector(V1Service service) =>
        service.Spec?.Selector is { Count: > 0 } selector ? LabelMatcherTranslator.Translate(selector) : null;

    private static string NamespaceOf(string key) => key[..key.IndexOf('/', StringComparison.Ordinal)];

    private static string NameOf(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
