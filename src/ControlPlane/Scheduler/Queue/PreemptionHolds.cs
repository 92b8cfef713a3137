namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>
/// Pods that room is made for, and the victims each waits for:
/// <code>
/// Begin -> held: nothing brings the pod back, or it would find the room still taken, and evict others for nothing
/// all victims were told to go, and are seen to -> open: any change may bring the pod back, but not a victim that leaves others behind
/// brought back, or gone -> End
/// </code>
/// Only those had to go that the pod could not do without: while one of them is left there is no room yet. Several pods may wait for one victim.
/// </summary>
internal sealed class PreemptionHolds
{
    private sealed class Hold(HashSet<string> victims, HashSet<string> staying)
    {
        public HashSet<string> Victims => victims;

        /// <summary>Victims that are still there.</summary>
        public HashSet<string> Present { get; } = new(victims, StringComparer.Ordinal);

        /// <summary>Victims that are not seen to go yet.</summary>
        public HashSet<string> Staying => staying;

        public bool IsWritten { get; set; }

        public bool IsOpen => IsWritten && staying.Count == 0;
    }

    private readonly Dictionary<string, Hold> _byPod = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _podsOf = new(StringComparer.Ordinal);

    /// <summary>Whether the pod is not to be brought back for now.</summary>
    public bool IsHeld(string uid) => _byPod.TryGetValue(uid, out var hold) && !hold.IsOpen;

    /// <param name="victims">Each with whether it is on its way out already.</param>
    public void Begin(string uid, IReadOnlyCollection<(string Uid, bool IsGoing)> victims)
    {
        End(uid);
        var all = victims.Select(static v => v.Uid).ToHashSet(StringComparer.Ordinal);
        _byPod[uid] = new Hold(all, victims.Where(static v => !v.IsGoing).Select(static v => v.Uid).ToHashSet(StringComparer.Ordinal));
        foreach (var victim in all)
        {
            if (!_podsOf.TryGetValue(victim, out var pods))
                _podsOf[victim] = pods = new List<string>(1);
            pods.Add(uid);
        }
    }

    /// <summary>All that are to go were told to. True: they are seen to, and the pod is open by that.</summary>
    public bool Written(string uid)
    {
        if (!_byPod.TryGetValue(uid, out var hold) || hold.IsWritten)
            return false;
        hold.IsWritten = true;
        return hold.IsOpen;
    }

    /// <summary>A pod is on its way out, or gone. The pods that are open by that.</summary>
    public IReadOnlyList<string> Left(string victim, bool isGone)
    {
        if (!_podsOf.TryGetValue(victim, out var pods))
            return [];
        var opened = new List<string>();
        foreach (var uid in pods)
        {
            var hold = _byPod[uid];
            if (isGone)
                hold.Present.Remove(victim);
            if (hold.Staying.Remove(victim) && hold.IsOpen)
                opened.Add(uid);
        }
        if (isGone)
            _podsOf.Remove(victim);
        return opened;
    }

    /// <summary>Whether some of the pod's victims are still there.</summary>
    public bool IsWaiting(string uid) => _byPod.TryGetValue(uid, out var hold) && hold.Present.Count > 0;

    public bool IsVictim(string uid, string victim) => _byPod.TryGetValue(uid, out var hold) && hold.Victims.Contains(victim);

    public void End(string uid)
    {
        if (!_byPod.Remove(uid, out var hold))
            return;
        foreach (var victim in hold.Victims)
        {
            if (_podsOf.TryGetValue(victim, out var pods) && pods.Remove(uid) && pods.Count == 0)
                _podsOf.Remove(victim);
        }
    }
}
