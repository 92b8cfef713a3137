namespace NodeStack.Repo.Tests;

/// <summary>A file of the repository: its path from the root, and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The text with comments and literals blanked out; line numbers stay.</summary>
    public string Code { get; } = CodeText.WithoutCommentsAndLiterals(Text);

    public int LineOf(int offset) => Text.AsSpan(0, offset).Count('\n') + 1;
}
