using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>
/// A table in nft's language, as `nft list table` prints it, in one order whatever the table's history: sets by name, then chains by name, elements by key.
/// Elements are one on a line, which makes differences readable.
/// </summary>
internal static class TableRenderer
{
    public static string Render(Table table)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"table {(table.Family == AddressFamily.IPv4 ? "ip" : "ip6")} {table.Name} {{\n");
        if (table.Comment is { } comment)
            text.Append(CultureInfo.InvariantCulture, $"\tcomment \"{comment}\"\n");
        var isFirst = true;
        foreach (var set in table.Sets.Values.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            Separate();
            SetRenderer.Render(set, table.Elements.GetValueOrDefault(set.Name, ImmutableDictionary<FieldValue, Element>.Empty).Values, text);
        }
        foreach (var chain in table.Chains.Values.OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            Separate();
            Render(chain, table, text);
        }
        return text.Append("}\n").ToString();

        void Separate()
        {
            if (!isFirst)
                text.Append('\n');
            isFirst = false;
        }
    }

    private static void Render(Chain chain, Table table, StringBuilder to)
    {
        to.Append(CultureInfo.InvariantCulture, $"\tchain {chain.Name} {{\n");
        if (chain.Comment is { } comment)
            to.Append(CultureInfo.InvariantCulture, $"\t\tcomment \"{comment}\"\n");
        if (chain.Hook is { } hook)
            to.Append(CultureInfo.InvariantCulture, $"\t\ttype {hook.Type} hook {Name(hook.Point)} priority {PriorityRenderer.Render(hook)}; policy accept;\n");
        foreach (var rule in table.Rules.GetValueOrDefault(chain.Name, []))
            to.Append(CultureInfo.InvariantCulture, $"\t\t{RuleRenderer.Render(rule, table)}\n");
        to.Append("\t}\n");
    }

    private static string Name(HookPoint point) => point.ToString().ToLowerInvariant();
}
