using System.Globalization;
using System.Text;

namespace NodeStack.Kubelet.Stats;

/// <summary>Builds Prometheus text, families in the order they are begun and each family's samples together.</summary>
internal sealed class MetricTextBuilder
{
    private readonly Dictionary<string, StringBuilder> _families = [];
    private readonly List<string> _order = [];

    /// <summary>Announces a family. Samples may follow in any order; a family without samples is not written.</summary>
    public void Family(string name, string type, string help)
    {
        _families.Add(name, new StringBuilder().Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n'));
        _order.Add(name);
    }

    /// <summary>A sample of an announced family; nothing when there is no value. Time null: the scrape's own.</summary>
    public void Sample(string name, string labels, double? value, DateTimeOffset? at = null)
    {
        if (value is not { } number) return;
        var text = _families[name].Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(number.ToString("R", CultureInfo.InvariantCulture));
        if (at is { } time) text.Append(' ').Append(time.ToUnixTimeMilliseconds());
        text.Append('\n');
    }

    /// <summary>Labels as text, values escaped: key1="value1",key2="value2".</summary>
    public static string Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(name).Append("=\"");
            foreach (var c in value)
            {
                if (c == '\n') text.Append("\\n");
                else if (c is '\\' or '"') text.Append('\\').Append(c);
                else text.Append(c);
            }
            text.Append('"');
        }
        return text.ToString();
    }

    public ReadOnlyMemory<byte> Build()
    {
        var all = new StringBuilder();
        foreach (var name in _order)
        {
            var family = _families[name];
            if (HasSamples(family)) all.Append(family);
        }
        return Encoding.UTF8.GetBytes(all.ToString());
    }

    private static bool HasSamples(StringBuilder family)
    {
        var lines = 0;
        foreach (var chunk in family.GetChunks()) lines += chunk.Span.Count('\n');
        return lines > 2;
    }
}
