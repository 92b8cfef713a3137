using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NodeStack.Proxy.Nftables;

/// <summary>A set or map with its elements, one on a line and sorted by key.</summary>
internal static class SetRenderer
{
    private const string Continuation = ",\n\t\t\t     ";

    public static void Render(Set set, IEnumerable<Element> elements, StringBuilder to)
    {
        to.Append(CultureInfo.InvariantCulture, $"\t{(set.IsMap ? "map" : "set")} {set.Name} {{\n\t\ttype {Type(set)}\n");
        if (set.Size is { } size)
            to.Append(CultureInfo.InvariantCulture, $"\t\tsize {size}\n");
        if (Flags(set) is { Length: > 0 } flags)
            to.Append(CultureInfo.InvariantCulture, $"\t\tflags {flags}\n");
        if (set.Comment is { } comment)
            to.Append(CultureInfo.InvariantCulture, $"\t\tcomment \"{comment}\"\n");
        var sorted = elements.ToList();
        sorted.Sort((a, b) => FieldRules.Compare(a.Key, b.Key, set.Key));
        if (sorted.Count > 0)
            to.Append("\t\telements = { ").AppendJoin(Continuation, sorted.Select(e => Render(e, set))).Append(" }\n");
        to.Append("\t}\n");
    }

    public static string Render(Element element, Set set)
    {
        var text = new StringBuilder(FieldRenderer.Render(element.Key, element.KeyEnd, set.Key));
        if (element.Timeout is { } timeout)
            text.Append(CultureInfo.InvariantCulture, $" timeout {DurationRenderer.Render(timeout)}");
        if (element.Expires is { } expires)
            text.Append(CultureInfo.InvariantCulture, $" expires {DurationRenderer.Render(expires)}");
        if (element.Comment is { } comment)
            text.Append(CultureInfo.InvariantCulture, $" comment \"{comment}\"");
        if (element.Value is { } value)
            text.Append(CultureInfo.InvariantCulture, $" : {FieldRenderer.Render(value, null, set.Value)}");
        if (element.Verdict is { } verdict)
            text.Append(CultureInfo.InvariantCulture, $" : {VerdictRenderer.Render(verdict)}");
        return text.ToString();
    }

    private static string Type(Set set) => set.IsVerdictMap ? $"{Types(set.Key)} : verdict" : set.Value.IsEmpty ? Types(set.Key) : $"{Types(set.Key)} : {Types(set.Value)}";

    private static string Types(ImmutableArray<FieldType> fields) => string.Join(" . ", fields.Select(Type));

    private static string Type(FieldType type) => type switch
    {
        FieldType.Ipv4Address => "ipv4_addr",
        FieldType.Ipv6Address => "ipv6_addr",
        FieldType.Protocol => "inet_proto",
        FieldType.Port => "inet_service",
        FieldType.Mark => "mark",
        _ => string.Create(CultureInfo.InvariantCulture, $"<type {(int)type}>"),
    };

    private static string Flags(Set set) => (set.IsDynamic, set.HasIntervals) switch
    {
        (true, true) => "interval,dynamic,timeout",
        (true, false) => "dynamic,timeout",
        (false, true) => "interval",
        _ => "",
    };
}
