using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Checkpoints;

namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>
/// The allocations of all pods, kept over restarts of the kubelet: what a pod was granted is its own until it ends, whatever its spec
/// says meanwhile. Written behind the caller's back, one write at a time and none for nothing: nobody waits for the disk, and
/// what a crash may lose is decided the same way again. Thread-safe.
/// </summary>
internal sealed class PodAllocationStore
{
    private const string Name = "pod_allocations";
    private const int Version = 1;
    private readonly CheckpointStore _checkpoints;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PodAllocation> _all;
    private bool _isDirty;
    private Task _writer = Task.CompletedTask;

    public PodAllocationStore(CheckpointStore checkpoints, ILogger logger)
    {
        (_checkpoints, _logger) = (checkpoints, logger);
        _all = (checkpoints.Read(Name, Version) is { } payload ? PodAllocationParser.Parse(payload) : null) ?? [];
    }

    public PodAllocation? Find(string uid)
    {
        lock (_gate)
            return _all.GetValueOrDefault(uid);
    }

    public void Set(string uid, PodAllocation allocation)
    {
        lock (_gate)
        {
            _all[uid] = allocation;
            _isDirty = true;
        }
    }

    public void Remove(string uid)
    {
        lock (_gate)
            _isDirty |= _all.Remove(uid);
    }

    public void KeepOnly(IReadOnlySet<string> uids)
    {
        lock (_gate)
            foreach (var uid in _all.Keys.Where(uid => !uids.Contains(uid)).ToList())
                _isDirty |= _all.Remove(uid);
    }

    /// <summary>Starts writing what changed. The task ends when it is on disk; it never fails.</summary>
    public Task Flush()
    {
        lock (_gate)
        {
            if (_isDirty && _writer.IsCompleted)
                _writer = Task.Run(Write);
            return _writer;
        }
    }

    /// <summary>A failure is logged: the pods run all the same, and the next change tries again.</summary>
    private void Write()
    {
        while (TakeChanges() is { } payload)
            try
            {
                _checkpoints.Write(Name, Version, payload);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _logger.NotKept(e.Message);
            }
    }

    private byte[]? TakeChanges()
    {
        lock (_gate)
        {
            if (!_isDirty)
                return null;
            _isDirty = false;
            return PodAllocationParser.Render(_all);
        }
    }
}
