namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>
/// Reads a static token file: CSV with token, user, uid and, if there is a fourth column, groups separated by commas. A token that is there twice is the
/// later one's, as upstream has it.
/// </summary>
public static class TokenFileParser
{
    /// <exception cref="FormatException">A record has fewer than three columns, no token, or an open quote.</exception>
    public static IReadOnlyDictionary<string, UserIdentity> Parse(string text)
    {
        var users = new Dictionary<string, UserIdentity>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var record = line.TrimEnd('\r');
            if (record.Length == 0)
                continue;
            var columns = Columns(record, number);
            if (columns.Count < 3)
                throw new FormatException($"line {number}: token file must have at least 3 columns (token, user name, user uid), found {columns.Count}");
            if (columns[0].Length == 0)
                throw new FormatException($"line {number}: empty token");
            users[columns[0]] = new UserIdentity(columns[1], columns[2], columns.Count > 3 ? Groups(columns[3]) : [], UserIdentity.NoExtra);
        }
        return users;
    }

    private static string[] Groups(string column) => column.Length == 0 ? [] : column.Split(',', StringSplitOptions.TrimEntries);

    private static List<string> Columns(string record, int number)
    {
        var columns = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < record.Length && record[at] == ' ')
                at++;
            columns.Add(at < record.Length && record[at] == '"' ? Quoted(record, number, ref at) : Plain(record, ref at));
            if (at >= record.Length)
                return columns;
            if (record[at++] != ',')
                throw new FormatException($"line {number}: extraneous text after a quoted column");
        }
    }

    private static string Plain(string record, ref int at)
    {
        var end = record.IndexOf(',', at);
        var text = end < 0 ? record[at..] : record[at..end];
        at += text.Length;
        return text;
    }

    private static string Quoted(string record, int number, ref int at)
    {
        var text = new System.Text.StringBuilder();
        for (at++; at < record.Length; at++)
        {
            if (record[at] != '"')
            {
                text.Append(record[at]);
            }
            else if (at + 1 < record.Length && record[at + 1] == '"')
            {
                text.Append(record[at++]);
            }
            else
            {
                at++;
                return text.ToString();
            }
        }
        throw new FormatException($"line {number}: a quoted column does not end");
    }
}
