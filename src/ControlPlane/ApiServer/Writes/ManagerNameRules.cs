using System.Globalization;
using System.Text;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>Who a write is attributed to: the fieldManager that was given, else the first part of the user agent.</summary>
public static class ManagerNameRules
{
    private const int LongestBytes = 128;

    public static string Of(string fieldManager, string userAgent)
    {
        if (fieldManager.Length > 0)
            return fieldManager;
        var prefix = new StringBuilder();
        var bytes = 0;
        foreach (var rune in userAgent.Split('/')[0].EnumerateRunes())
        {
            if (!GoText.IsPrinted(rune))
                continue;
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestBytes)
                break;
            prefix.Append(rune.ToString());
        }
        return prefix.Length == 0 ? "unknown" : prefix.ToString();
    }

    /// <summary>Errors of a name that somebody gave (apimachinery, ValidateFieldManager).</summary>
    public static void Check(string name, string field, FieldErrors errors)
    {
        if (Encoding.UTF8.GetByteCount(name) > LongestBytes)
            errors.TooLong(field, LongestBytes);
        var at = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!GoText.IsPrinted(rune))
                errors.Invalid(field, name, string.Create(CultureInfo.InvariantCulture, $"invalid character U+{rune.Value:X4} (at position {at})"));
            at += rune.Utf8SequenceLength;
        }
    }
}
