using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.InterPodAffinity;

/// <summary>Numbers by the values of node labels.</summary>
internal sealed class ValueCounts(ClusterSnapshot snapshot)
{
    private readonly List<(TopologyColumn Column, long[] Counts)> _columns = [];

    /// <summary>Whether no value has any number other than 0.</summary>
    public bool IsEmpty => NonZero == 0;

    public int NonZero { get; private set; }

    /// <summary>Labels that anything was counted for.</summary>
    public int ColumnCount => _columns.Count;

    /// <summary>The place of a label here.</summary>
    public int Open(string key)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_columns[i].Column.Key == key)
                return i;
        }
        var column = snapshot.Column(key);
        _columns.Add((column, new long[column.ValueCount]));
        return _columns.Count - 1;
    }

    public void Add(int place, int slot, long count)
    {
        var (column, counts) = _columns[place];
        var value = column.Of(slot);
        if (value < 0 || count == 0)
            return;
        var before = counts[value];
        counts[value] = before + count;
        NonZero += (before == 0 ? 1 : 0) - (counts[value] == 0 ? 1 : 0);
    }

    public bool HasLabel(int place, int slot) => _columns[place].Column.Of(slot) >= 0;

    /// <summary>0 where the node has no such label.</summary>
    public long At(int place, int slot) => _columns[place].Column.Of(slot) is >= 0 and var value ? _columns[place].Counts[value] : 0;
}
