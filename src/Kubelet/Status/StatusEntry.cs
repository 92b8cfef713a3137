using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Status;

/// <summary>
/// One pod of a <see cref="StatusWriter"/>: its newest report, an earlier one that must not be passed over, and whether a lane has it. Reports and marks
/// come from any thread; what was written belongs to the lane.
/// </summary>
internal sealed class StatusEntry
{
    private readonly Lock _lock = new();
    private bool _isQueued;
    private bool _isBusy;
    private bool _isDirty;
    private PodReport? _newest;
    private PodReport? _milestone;
    private bool _isTold = true;
    private long _heldSince;
    private long _untoldSince;

    public PodReport? Newest
    {
        get
        {
            lock (_lock)
                return _newest;
        }
    }

    /// <summary>The server's answer to the last write.</summary>
    public V1Pod? Written { get; set; }

    /// <summary>What that answer left out of it.</summary>
    public string Refused { get; set; } = "";

    public int Failures { get; set; }

    /// <summary>The server was told that the object may go.</summary>
    public bool IsDeleted { get; set; }

    public void Take(PodReport report, long now)
    {
        lock (_lock)
        {
            // What lasted and was not told yet is not passed over for a state on the way to another.
            if (!_isTold && _newest is { Hold: ReportHold.None } older
                && (report.Hold != ReportHold.None || StatusMilestoneRules.Hides(older.Pod.Status, report.Pod.Status)))
                _milestone ??= older;
            if (report.Hold != ReportHold.Brief)
                _heldSince = 0;
            else if (_heldSince == 0)
                _heldSince = now;
            if (_isTold)
                _untoldSince = now;
            _newest = report;
            _isTold = false;
        }
    }

    /// <summary>The timestamp of the first report that the server has not been told.</summary>
    public long UntoldSince
    {
        get
        {
            lock (_lock)
                return _untoldSince;
        }
    }

    /// <summary>The report to tell now; null: none, and how long until one may have to be told.</summary>
    /// <param name="elapsed">Since a timestamp.</param>
    public PodReport? Next(Func<long, TimeSpan> elapsed, TimeSpan longestHold, out TimeSpan? wait)
    {
        wait = null;
        lock (_lock)
        {
            if (_milestone is not null)
                return _milestone;
            if (_newest is null or { Hold: ReportHold.UntilEnd })
                return null;
            if (_newest.Hold == ReportHold.None)
                return _newest;
            var left = longestHold - elapsed(_heldSince);
            if (left <= TimeSpan.Zero)
                return _newest;
            wait = left;
            return null;
        }
    }

    public void Told(PodReport report)
    {
        Failures = 0;
        lock (_lock)
        {
            if (ReferenceEquals(report, _newest))
                _isTold = true;
            if (!ReferenceEquals(report, _milestone))
                return;
            _milestone = null;
            _isDirty = true;
        }
    }

    /// <summary>True when it is to be queued: it is neither queued nor in a lane.</summary>
    public bool Mark()
    {
        lock (_lock)
        {
            if (_isBusy)
                _isDirty = true;
            var isNew = !_isQueued && !_isBusy;
            _isQueued |= isNew;
            return isNew;
        }
    }

    public void Begin()
    {
        lock (_lock)
            (_isQueued, _isBusy, _isDirty) = (false, true, false);
    }

    public void Again()
    {
        lock (_lock)
            _isDirty = true;
    }

    /// <summary>True when it is to be queued again.</summary>
    public bool End()
    {
        lock (_lock)
        {
            _isBusy = false;
            _isQueued = _isDirty;
            return _isDirty;
        }
    }
}
