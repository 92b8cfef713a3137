using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>
/// Writes Prometheus text family by family straight to where it goes, without text in between: a scrape of a full node is some megabytes. A family
/// without samples leaves nothing. Not safe for concurrent use.
/// </summary>
internal sealed class MetricTextWriter(IBufferWriter<byte> to)
{
    private const int LongestNumber = 32;
    private CadvisorFamily? _begun;
    private bool _hasHead;

    public void Begin(CadvisorFamily family) => (_begun, _hasHead) = (family, false);

    /// <summary>Nothing when there is no value.</summary>
    /// <param name="labels">As <see cref="Labels"/> makes them; empty for none.</param>
    /// <param name="extra">Further labels, in the same form.</param>
    /// <param name="at">Null: the scrape's own time.</param>
    public void Sample(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> extra, double? value, DateTimeOffset? at)
    {
        if (value is not { } number || _begun is not { } family)
            return;
        if (!_hasHead)
            to.Write(family.Head);
        _hasHead = true;
        to.Write(family.NameBytes);
        if (labels.Length + extra.Length > 0)
        {
            to.Write("{"u8);
            to.Write(labels);
            if (labels.Length > 0 && extra.Length > 0)
                to.Write(","u8);
            to.Write(extra);
            to.Write("}"u8);
        }
        to.Write(" "u8);
        Number(number);
        if (at is { } time)
        {
            to.Write(" "u8);
            Number(time.ToUnixTimeMilliseconds());
        }
        to.Write("\n"u8);
    }

    /// <summary>name1="value1",name2="value2", values escaped.</summary>
    public static byte[] Labels(params ReadOnlySpan<(string Name, string Value)> labels) => Encoding.UTF8.GetBytes(MetricTextBuilder.Labels(labels));

    private void Number(double value)
    {
        // The shortest form that reads back as the same number.
        if (Utf8Formatter.TryFormat(value, to.GetSpan(LongestNumber), out var written))
            to.Advance(written);
    }

    private void Number(long value)
    {
        if (Utf8Formatter.TryFormat(value, to.GetSpan(LongestNumber), out var written))
            to.Advance(written);
    }
}
