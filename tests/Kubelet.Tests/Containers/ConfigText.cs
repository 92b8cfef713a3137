using System.Collections;
using System.Globalization;
using System.Text;

namespace NodeStack.Kubelet.Tests.Containers;

/// <summary>A record as indented text with what is set in it, so that whole configurations compare and differences read well.</summary>
internal static class ConfigText
{
    public static string Of(object config)
    {
        var text = new StringBuilder();
        Members(text, config, "");
        return text.ToString().TrimEnd('\n');
    }

    private static void Members(StringBuilder text, object value, string indent)
    {
        foreach (var property in value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && p.Name != "EqualityContract"))
            Member(text, property.Name, property.GetValue(value), indent);
    }

    private static void Member(StringBuilder text, string name, object? value, string indent)
    {
        if (value is null or "" or false or 0 or 0L or 0u or 0ul || value is Enum e && Convert.ToInt32(e, CultureInfo.InvariantCulture) == 0)
            return;
        if (value is string or ValueType && !value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal))
        {
            text.Append(indent).Append(name).Append(": ").Append(Convert.ToString(value, CultureInfo.InvariantCulture)).Append('\n');
            return;
        }
        if (value is IEnumerable list)
        {
            foreach (var item in list)
                Item(text, name, item, indent);
            return;
        }
        text.Append(indent).Append(name).Append(":\n");
        Members(text, value, indent + "  ");
    }

    private static void Item(StringBuilder text, string name, object item, string indent)
    {
        switch (item)
        {
            case KeyValuePair<string, string> pair:
                text.Append(indent).Append(name).Append(' ').Append(pair.Key).Append('=').Append(pair.Value).Append('\n');
                break;
            case string or ValueType:
                text.Append(indent).Append(name).Append(" - ").Append(Convert.ToString(item, CultureInfo.InvariantCulture)).Append('\n');
                break;
            default:
                text.Append(indent).Append(name).Append(" -\n");
                Members(text, item, indent + "  ");
                break;
        }
    }
}
