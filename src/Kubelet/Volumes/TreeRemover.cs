using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>
/// Deletes a folder with everything in it. Links are deleted, not followed; nothing below a mount is touched; neither depth nor
/// odd names can stop it: names stay bytes, and what lies too deep is first moved up.
/// </summary>
internal sealed unsafe class TreeRemover
{
    private const int MaxDepth = 40;
    private const int BufferSize = 8 * 1024;

    // Some file systems skip entries when others are deleted while reading.
    private const int Passes = 3;

    // Of d_name in linux_dirent64; d_reclen is at 16.
    private const int NameOffset = 19;

    private readonly SafeFileHandle _root;
    private readonly string _movedPrefix = $".removing-{Guid.NewGuid():N}-";
    private int _moved;
    private bool _complete = true;

    private TreeRemover(SafeFileHandle root) => _root = root;

    /// <returns>False: something is mounted there or refuses to go. A path that is not there is gone.</returns>
    public static bool Remove(string path)
    {
        using var root = LinuxNative.Openat2(LinuxNative.AtFdCwd, path, OpenFlags, LinuxNative.ResolveNoMagiclinks);
        if (root.IsInvalid)
            return Errno.Last == Errno.NoEntry;
        var remover = new TreeRemover(root);
        int before;
        do
        {
            // Folders that were moved up are new entries of the root.
            before = remover._moved;
            remover.Pass();
        }
        while (remover._moved > before && remover._complete);
        return remover._complete && RemoveEmptyFolder(path);
    }

    private void Pass()
    {
        fixed (byte* here = "."u8)
        {
            using var root = OpenChild(_root, here);
            if (root is null)
                _complete = false;
            else
                Empty(root, 0);
        }
    }

    private static int OpenFlags =>
        LinuxNative.ReadOnly | LinuxNative.DirectoryOnly | LinuxNative.NoFollow | LinuxNative.CloseOnExec;

    private static bool RemoveEmptyFolder(string path)
    {
        try
        {
            Directory.Delete(path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Empty(SafeFileHandle folder, int depth)
    {
        var buffer = new byte[BufferSize];
        fixed (byte* start = buffer)
        {
            long length;
            while ((length = LinuxNative.Getdents64(folder, start, BufferSize)) > 0)
                for (long at = 0; at < length; at += *(ushort*)(start + at + 16))
                    if (!IsDots(start + at + NameOffset))
                        RemoveEntry(folder, start + at + NameOffset, depth);
            if (length < 0)
                _complete = false;
        }
    }

    private void RemoveEntry(SafeFileHandle folder, byte* name, int depth)
    {
        if (LinuxNative.Unlinkat(folder, name, 0) == 0 || Errno.Last == Errno.NoEntry)
            return;
        // Linux answers EISDIR for a folder; EPERM is the POSIX answer of some file systems.
        if (depth >= MaxDepth && MoveUp(folder, name))
            return;
        for (var pass = 0; pass < Passes; pass++)
        {
            using (var child = OpenChild(folder, name))
            {
                if (child is null)
                    break;
                Empty(child, depth + 1);
            }
            if (LinuxNative.Unlinkat(folder, name, LinuxNative.AtRemoveDir) == 0 || Errno.Last == Errno.NoEntry)
                return;
        }
        _complete = false;
    }

    private static SafeFileHandle? OpenChild(SafeFileHandle folder, byte* name)
    {
        const ulong here = LinuxNative.ResolveNoXdev | LinuxNative.ResolveNoSymlinks | LinuxNative.ResolveBeneath;
        var child = LinuxNative.Openat2((int)folder.DangerousGetHandle(), name, OpenFlags, here);
        if (!child.IsInvalid)
            return child;
        child.Dispose();
        return null;
    }

    private bool MoveUp(SafeFileHandle folder, byte* name)
    {
        var newName = Encoding.ASCII.GetBytes(_movedPrefix + _moved.ToString(CultureInfo.InvariantCulture) + "\0");
        fixed (byte* target = newName)
        {
            if (LinuxNative.Renameat(folder, name, _root, target) != 0)
                return false;
        }
        _moved++;
        return true;
    }

    private static bool IsDots(byte* name) => name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}
