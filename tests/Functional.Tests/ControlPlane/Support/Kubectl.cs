using System.Diagnostics;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>
/// kubectl as administrator of one API server, in one namespace, with a folder of its own for its cache and for manifests. Command lines are written as in
/// a shell; of quoting there are single quotes.
/// </summary>
internal sealed class Kubectl : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("nodestack-kubectl-").FullName;
    private readonly string[] _environment;
    private readonly string _namespace;

    public Kubectl(ApiServerProcess server, string @namespace)
    {
        _namespace = @namespace;
        _environment = [$"HOME={_folder}", $"TMPDIR={_folder}", $"KUBECONFIG={server.Kubeconfig}", $"EDITOR={Path.Combine(_folder, "editor")}"];
    }

    /// <summary>In a new namespace, with the service account that a controller would make.</summary>
    public static async Task<Kubectl> InNewNamespaceAsync(ApiServerProcess server, string name)
    {
        var kubectl = new Kubectl(server, name);
        await kubectl.SaysAsync($"create namespace {name}", $"namespace/{name} created");
        await kubectl.SaysAsync("create serviceaccount default", "serviceaccount/default created");
        return kubectl;
    }

    /// <summary>Writes a manifest and returns its path.</summary>
    public string File(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>What `kubectl edit` runs: a shell script that gets the file as $1.</summary>
    public void Editor(string script)
    {
        var path = File("editor", $"#!/bin/sh\n{script}\n");
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>One that goes on until it is killed.</summary>
    public Process Start(string line) =>
        Process.Start(new ProcessStartInfo("env", [.. _environment, "kubectl", "--namespace", _namespace, .. Words(line)]) { RedirectStandardOutput = true })!;

    public async Task<CommandResult> TryAsync(string line) =>
        await Command.RunAsync("env", [.. _environment, "kubectl", "--namespace", _namespace, .. Words(line)], Deadline);

    /// <summary>What it printed, without the last line break; fails when it failed.</summary>
    public async Task<string> RunAsync(string line)
    {
        var result = await TryAsync(line);
        Assert.True(result.ExitCode == 0, $"kubectl {line}: {result}");
        return result.Stdout.TrimEnd('\n');
    }

    /// <summary>Prints exactly this.</summary>
    public async Task SaysAsync(string line, string expected)
    {
        var said = await RunAsync(line);
        Assert.True(said == expected, $"kubectl {line}:\n{said}\nwant:\n{expected}");
    }

    /// <summary>Prints a table with these rows, whatever the widths of its columns.</summary>
    public async Task TablesAsync(string line, params string[] rows)
    {
        var said = (await RunAsync(line)).Split('\n').Select(row => string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(rows, said);
    }

    /// <summary>Fails, and prints exactly this to stderr, warnings about versions aside.</summary>
    public async Task FailsAsync(string line, string expected, int exitCode = 1)
    {
        var result = await TryAsync(line);
        Assert.True(result.ExitCode == exitCode && result.Stderr.TrimEnd('\n') == expected, $"kubectl {line}: {result}\nwant exit {exitCode}:\n{expected}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> Words(string line)
    {
        var parts = line.Split('\'');
        Assert.True(parts.Length % 2 == 1, $"a quote of {line} does not end");
        var words = new List<string>();
        var isInside = false;
        for (var i = 0; i < parts.Length; i++)
        {
            string[] pieces = i % 2 == 1 ? [parts[i]] : parts[i].Split(' ');
            for (var j = 0; j < pieces.Length; j++)
            {
                // The first piece goes on with the word before it.
                if (j == 0 && isInside)
                    words[^1] += pieces[j];
                else if (pieces[j].Length > 0 || i % 2 == 1)
                    words.Add(pieces[j]);
                isInside = i % 2 == 1 || pieces[j].Length > 0;
            }
        }
        return words;
    }
}
