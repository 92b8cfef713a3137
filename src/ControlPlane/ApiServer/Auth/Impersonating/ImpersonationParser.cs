using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Auth.Impersonating;

/// <summary>Reads the Impersonate headers. What comes out is a wish, nothing is checked.</summary>
public static class ImpersonationParser
{
    private const string UserHeader = "Impersonate-User";
    private const string UidHeader = "Impersonate-Uid";
    private const string GroupHeader = "Impersonate-Group";
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <param name="headers">Of the request; names in any case, one entry per header with all its values.</param>
    /// <param name="wish">Null: the request does not impersonate.</param>
    /// <returns>Null: fine; else upstream's message for a 400.</returns>
    public static string? Parse(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> headers, out UserIdentity? wish)
    {
        var (name, uid) = ("", "");
        var groups = new List<string>();
        var extra = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (header, values) in headers)
        {
            if (header.Equals(UserHeader, StringComparison.OrdinalIgnoreCase))
                name = values.FirstOrDefault("");
            else if (header.Equals(UidHeader, StringComparison.OrdinalIgnoreCase))
                uid = values.FirstOrDefault("");
            else if (header.Equals(GroupHeader, StringComparison.OrdinalIgnoreCase))
                groups.AddRange(values);
            else if (header.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
                extra[ExtraKey(header)] = values;
        }
        wish = name.Length > 0 ? new UserIdentity(name, uid, groups, extra) : null;
        return name.Length > 0 || uid.Length + groups.Count + extra.Count == 0
            ? null
            : $"requested {Describe(uid, groups, extra)} without impersonating a user name";
    }

    // Keys are lower-case; bytes that headers cannot carry are percent-encoded.
    private static string ExtraKey(string header)
    {
        var key = header[ExtraPrefix.Length..].ToLowerInvariant();
        for (var at = key.IndexOf('%', StringComparison.Ordinal); at >= 0; at = key.IndexOf('%', at + 1))
        {
            if (at + 2 >= key.Length || !char.IsAsciiHexDigit(key[at + 1]) || !char.IsAsciiHexDigit(key[at + 2]))
                return key;
        }
        return Uri.UnescapeDataString(key);
    }

    // As Go prints the value (%#v): part of upstream's message.
    private static string Describe(string uid, List<string> groups, SortedDictionary<string, IReadOnlyList<string>> extra)
    {
        var text = new StringBuilder($"&user.DefaultInfo{{Name:\"\", UID:\"{uid}\", Groups:{List(groups)}, Extra:map[string][]string");
        return extra.Count == 0
            ? text.Append("(nil)}").ToString()
            : text.Append('{').AppendJoin(", ", extra.Select(e => $"\"{e.Key}\":{List(e.Value)}")).Append("}}").ToString();
    }

    private static string List(IReadOnlyList<string> values) =>
        values.Count == 0 ? "[]string(nil)" : $"[]string{{{string.Join(", ", values.Select(v => $"\"{v}\""))}}}";
}
