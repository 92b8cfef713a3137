using System.Buffers;
using System.Text;
using System.Text.Json;

namespace NodeStack.Preflight;

/// <summary>The checks as text for people and as JSON for scripts.</summary>
internal static class PreflightRenderer
{
    private const int NameColumn = 9;
    private const int TextColumn = 27;

    public static string Text(IReadOnlyList<Check> checks)
    {
        var text = new StringBuilder();
        foreach (var check in checks)
        {
            text.Append(Word(check.Status).PadRight(NameColumn)).Append(check.Name.PadRight(TextColumn - NameColumn)).Append(check.Found).Append('\n');
            Detail(text, "therefore: ", check.Consequence);
            Detail(text, "to change: ", check.Fix);
        }
        return text.Append('\n').Append(Verdict(PreflightRules.Overall(checks))).Append('\n').ToString();
    }

    public static string Json(IReadOnlyList<Check> checks)
    {
        var overall = PreflightRules.Overall(checks);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("result", Result(overall));
            json.WriteNumber("exitCode", PreflightRules.ExitCode(overall));
            json.WriteStartArray("checks");
            foreach (var check in checks)
                Write(json, check);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Check check)
    {
        json.WriteStartObject();
        json.WriteString("name", check.Name);
        json.WriteString("status", Word(check.Status));
        json.WriteString("found", check.Found);
        json.WriteString("consequence", check.Consequence);
        json.WriteString("fix", check.Fix);
        json.WriteEndObject();
    }

    private static void Detail(StringBuilder text, string label, string detail)
    {
        if (detail.Length > 0)
            text.Append(' ', TextColumn).Append(label).Append(detail).Append('\n');
    }

    private static string Verdict(CheckStatus overall) => overall switch
    {
        CheckStatus.Ok => "full: everything is enforced on this host",
        CheckStatus.Reduced => "reduced: pods run on this host, but not everything is enforced (see above)",
        CheckStatus.Fail => "cannot run: pods cannot run on this host as it is (see the lines that begin with fail)",
        _ => throw new ArgumentOutOfRangeException(nameof(overall), overall, "no such status"),
    };

    private static string Result(CheckStatus overall) => overall switch
    {
        CheckStatus.Ok => "full",
        CheckStatus.Reduced => "reduced",
        CheckStatus.Fail => "cannot-run",
        _ => throw new ArgumentOutOfRangeException(nameof(overall), overall, "no such status"),
    };

    private static string Word(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Reduced => "reduced",
        CheckStatus.Fail => "fail",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no such status"),
    };
}
