using System.Collections.Immutable;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Nftables.Netlink;

namespace NodeStack.TestSupport.Nftables;

/// <summary>The elements of one set under change.</summary>
internal sealed class FakeElements(Set set, ImmutableDictionary<FieldValue, Element>? elements)
{
    private readonly ImmutableDictionary<FieldValue, Element>.Builder _elements = (elements ?? ImmutableDictionary<FieldValue, Element>.Empty).ToBuilder();

    public ImmutableDictionary<FieldValue, Element> ToDictionary() => _elements.ToImmutable();

    public bool RefersTo(string chain) => set.IsVerdictMap && _elements.Values.Any(e => e.Verdict?.Chain == chain);

    /// <summary>The properties that the kernel compares when a set is added that is there.</summary>
    public bool HasShapeOf(Set other) =>
        set.Key.SequenceEqual(other.Key) && set.Value.SequenceEqual(other.Value) && set.IsVerdictMap == other.IsVerdictMap
        && set.HasIntervals == other.HasIntervals && set.IsDynamic == other.IsDynamic;

    public void Add(ImmutableArray<Element> added, Action<Verdict> checkVerdict)
    {
        foreach (var element in added)
        {
            try
            {
                Check(element, checkVerdict);
                Add(element);
            }
            catch (FakeRefusal refusal)
            {
                throw new FakeRefusal(refusal.Errno, element);
            }
        }
    }

    public void Delete(ImmutableArray<Element> deleted)
    {
        foreach (var element in deleted)
        {
            if (element.Key.Length != FieldLayout.PaddedLength(set.Key))
                throw new FakeRefusal(Errno.Invalid, element);
            if (!_elements.Remove(element.Key))
                throw new FakeRefusal(Errno.NoEntry, element);
        }
    }

    private void Add(Element element)
    {
        if (_elements.TryGetValue(element.Key, out var present))
        {
            if (!Nullable.Equals(present.Value, element.Value) || present.Verdict != element.Verdict || !Last(present).Equals(Last(element)))
                throw new FakeRefusal(Errno.Exists);
            return;
        }

        if (set.HasIntervals && _elements.Values.Any(e => Overlaps(e, element)))
            throw new FakeRefusal(Errno.Exists);
        if (set.Size is { } size && _elements.Count >= size)
            throw new FakeRefusal(Errno.TableFull);
        _elements.Add(element.Key, element);
    }

    private void Check(in Element element, Action<Verdict> checkVerdict)
    {
        if (set.IsMap != (element.Value is not null || element.Verdict is not null) || set.IsVerdictMap != (element.Verdict is not null))
            throw new FakeRefusal(Errno.Invalid);
        if ((element.Timeout is not null || element.Expires is not null) && !set.IsDynamic)
            throw new FakeRefusal(Errno.Invalid);
        if (element is { Expires: not null, Timeout: null })
            throw new FakeRefusal(Errno.Invalid);
        if (element.Expires > element.Timeout)
            throw new FakeRefusal(Errno.OutOfRange);
        var length = FieldLayout.PaddedLength(set.Key);
        if (element.Key.Length != length || (element.KeyEnd is { } end && end.Length != length))
            throw new FakeRefusal(Errno.Invalid);
        if (element.KeyEnd is { } last && !IsOrdered(element.Key, last))
            throw new FakeRefusal(Errno.Invalid);
        if (element.Value is { } value && value.Length != FieldLayout.PaddedLength(set.Value))
            throw new FakeRefusal(Errno.Invalid);
        if (element.Verdict is { } verdict)
            checkVerdict(verdict);
    }

    private bool IsOrdered(in FieldValue first, in FieldValue last)
    {
        var place = 0;
        foreach (var field in set.Key)
        {
            var length = FieldLayout.Length(field);
            if (first.Bytes.Slice(place, length).SequenceCompareTo(last.Bytes.Slice(place, length)) > 0)
                return false;
            place += FieldLayout.PaddedLength([field]);
        }

        return true;
    }

    // Two boxes overlap when they do in every field.
    private bool Overlaps(in Element one, in Element other) =>
        IsOrdered(one.Key, Last(other)) && IsOrdered(other.Key, Last(one));

    private static FieldValue Last(in Element element) => element.KeyEnd ?? element.Key;
}
