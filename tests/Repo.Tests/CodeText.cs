using System.Text;
using System.Text.RegularExpressions;

namespace NodeStack.Repo.Tests;

/// <summary>Just enough of C#'s lexical rules to tell code from comments and literals.</summary>
internal static partial class CodeText
{
    public static string WithoutCommentsAndLiterals(string text) => Ignored().Replace(text, static m => Blank(m.Value));

    private static string Blank(string ignored)
    {
        var blank = new StringBuilder(ignored.Length);
        foreach (var c in ignored)
            blank.Append(c == '\n' ? '\n' : ' ');
        return blank.ToString();
    }

    // In this order: raw strings (any number of quotes from three up), block and line comments, verbatim strings, strings, characters.
    [GeneratedRegex("""(?<q>"{3,}).*?\k<q>|/\*.*?\*/|//[^\n]*|\$?@\$?"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.[^'\n]*|[^'\\\n])'""", RegexOptions.Singleline)]
    private static partial Regex Ignored();
}
