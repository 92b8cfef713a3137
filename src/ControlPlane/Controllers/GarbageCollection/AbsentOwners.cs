namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>Owners that are known not to be there, so that each of their dependents need not ask. The oldest of many are forgotten. Thread-safe.</summary>
public sealed class AbsentOwners(int remembered = 4096)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ObjectIdentity> _absent = [];
    private readonly Queue<ObjectIdentity> _order = new();

    public void Add(ObjectIdentity owner)
    {
        lock (_lock)
        {
            if (!_absent.Add(owner))
                return;
            _order.Enqueue(owner);
            if (_order.Count > remembered)
                _absent.Remove(_order.Dequeue());
        }
    }

    public bool Has(ObjectIdentity owner)
    {
        lock (_lock) return _absent.Contains(owner);
    }
}
