using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Checkpoints;

namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>
/// The allocations of all pods, kept over restarts of the kubelet: what a pod was granted is its own until it ends, whatever its spec
/// says meanwhile. Written behind the caller's back, one write at a time and none for nothing; who must not act before it is on disk
/// asks for that (<see cref="Kept"/>). Thread-safe.
/// </summary>
internal sealed class PodAllocationStore
{
    private const string Name = "pod_allocations";
    private const int Version = 1;
    private readonly CheckpointStore _checkpoints;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PodAllocation> _all;
    private readonly HashSet<string> _unkept = new(StringComparer.Ordinal);
    private bool _isDirty;
    private bool _isWriting;
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
            _unkept.Add(uid);
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
            if (_isDirty && !_isWriting)
            {
                _isWriting = true;
                _writer = Task.Run(Write);
            }
            return _writer;
        }
    }

    /// <summary>Ends when what is known of this pod is on disk, or could not be written; at once when nothing of it changed since.</summary>
    public Task Kept(string uid)
    {
        lock (_gate)
            return _unkept.Contains(uid) ? Flush() : Task.CompletedTask;
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
            {
                _unkept.Clear();
                _isWriting = false;
                return null;
            }
            _isDirty = false;
            return PodAllocationParser.Render(_all);
        }
    }
}
