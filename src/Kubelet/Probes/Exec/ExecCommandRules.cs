using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>$(NAME) in a probe's command stands for the container's literal environment; unknown names stay, $$ is one $.</summary>
internal static class ExecCommandRules
{
    public static IReadOnlyList<string> Expand(IList<string>? command, IList<V1EnvVar>? environment)
    {
        if (command is null)
            return [];
        var expanded = new string[command.Count];
        for (var i = 0; i < expanded.Length; i++)
            expanded[i] = command[i].Contains('$') ? Expand(command[i], environment) : command[i];
        return expanded;
    }

    private static string Expand(string text, IList<V1EnvVar>? environment)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i] == '$' && i + 1 < text.Length ? text[i + 1] : '\0';
            if (next == '$')
            {
                result.Append('$');
                i++;
            }
            else if (next == '(' && text.IndexOf(')', i) is var end and > 0)
            {
                var name = text[(i + 2)..end];
                result.Append(Value(name, environment) ?? $"$({name})");
                i = end;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    private static string? Value(string name, IList<V1EnvVar>? environment)
    {
        string? value = null;
        foreach (var variable in environment ?? [])
        {
            if (variable.Name == name)
                value = variable.Value ?? "";
        }

        return value;
    }
}
