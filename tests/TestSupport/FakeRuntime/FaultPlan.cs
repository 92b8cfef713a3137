namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>The faults still to come, by CRI method name ("*" hits every call). Safe for concurrent use.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<(string Call, Fault Fault, int Left)> _faults = [];

    public void Add(string call, Fault fault)
    {
        lock (_lock)
            _faults.Add((call, fault, fault.Times));
    }

    public void Clear()
    {
        lock (_lock)
            _faults.Clear();
    }

    internal Fault? Take(string call, string target)
    {
        lock (_lock)
        {
            for (var i = 0; i < _faults.Count; i++)
            {
                var (name, fault, left) = _faults[i];
                if ((name != call && name != "*") || !target.Contains(fault.Target, StringComparison.Ordinal))
                    continue;
                if (left <= 1)
                    _faults.RemoveAt(i);
                else
                    _faults[i] = (name, fault, left - 1);
                return fault;
            }

            return null;
        }
    }
}
