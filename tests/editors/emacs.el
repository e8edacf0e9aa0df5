;;; emacs.el --- a user's session in Emacs with Eglot  -*- lexical-binding: t -*-

;; Told in the environment: the same as for `neovim.lua', and ATTACH, the Lisp by which the documentation attaches Emacs.
;; Run with: emacs --batch --load emacs.el

(require 'package)
(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)
(require 'python)

(defvar failures 0)
(defvar deadline 20)
(defvar status nil "The last `hotdeploy/status'.")

(defun check (what is-true &optional seen)
  (unless is-true (cl-incf failures))
  (princ (if is-true (format "ok    %s\n" what) (format "FAIL  %s: %S\n" what seen))))

(defun eventually (what condition &optional seen)
  (let ((end (+ (float-time) deadline)))
    (while (and (not (funcall condition)) (< (float-time) end))
      (accept-process-output nil 0.05))
    (check what (funcall condition) (and seen (funcall seen)))))

(cl-defmethod eglot-handle-notification (_server (_method (eql hotdeploy/status)) &rest params)
  (setq status params))

(defun states ()
  "What is known of each server, as (NAME . \"STATE HASH\")."
  (cl-loop for server across (plist-get (aref (plist-get status :targets) 0) :servers)
           append (cl-loop for module across (plist-get server :modules)
                           collect (cons (plist-get server :name)
                                         (format "%s %s" (plist-get module :state)
                                                 (substring (or (plist-get module :sha256) "-------") 0 7))))))

(defun all-are (wanted)
  (lambda ()
    (let ((found (and status (states))))
      (and (= (length found) 3) (cl-every (lambda (pair) (equal (cdr pair) wanted)) found)))))

(defun type-and-save (path)
  (erase-buffer)
  (insert-file-contents path)
  (set-buffer-modified-p t)
  (save-buffer))

(defun found ()
  "What Flymake shows, as (LINE . TEXT)."
  (flymake-start)
  (mapcar (lambda (item)
            (cons (line-number-at-pos (flymake-diagnostic-beg item)) (flymake-diagnostic-text item)))
          (flymake-diagnostics)))

(defun lens ()
  "The title of the first code lens."
  (let ((lenses (jsonrpc-request (eglot-current-server) :textDocument/codeLens
                                 (list :textDocument (eglot--TextDocumentIdentifier)))))
    (plist-get (plist-get (aref lenses 0) :command) :title)))

;; Exactly what a user is told to write.
(load (getenv "ATTACH") nil t)

(setq eglot-sync-connect 20)
(find-file (getenv "MODULE"))
(python-mode)
(apply #'eglot (eglot--guess-contact))
(check "the server has introduced itself" (eglot-managed-p))

(let* ((first (getenv "FIRST_HASH"))
       (second (getenv "SECOND_HASH")))
  (type-and-save (getenv "FIRST"))
  (eventually "a good save is confirmed" (all-are (concat "confirmed " first)) #'states)
  (check "the lens says so" (equal (lens) (format "3/3 servers · %s · Redeploy" first)) (lens))
  (check "nothing is wrong" (null (found)) (found))

  (type-and-save (getenv "BROKEN"))
  (eventually "a failure is shown for each server" (lambda () (= (length (found)) 3)) #'found)
  (dolist (item (found))
    (check "at its line" (= (car item) (string-to-number (getenv "BROKEN_LINE"))) (car item))
    (check "with its reason" (string-match-p "no such table" (cdr item)) (cdr item)))

  (type-and-save (getenv "WRONG"))
  (eventually "what is wrong is not sent"
              (lambda () (cl-some (lambda (item) (and (string-match-p "not deployed to dev" (cdr item)) (= (car item) 2))) (found)))
              #'found)

  (type-and-save (getenv "SECOND"))
  (eventually "it is mended" (all-are (concat "confirmed " second)) #'states)
  (eventually "nothing is wrong any more" (lambda () (null (found))) #'found)

  ;; The command of the documentation.
  (let ((answer (hotdeploy-deploy)))
    (check "the command answers" (equal (plist-get answer :outcome) "rollout") answer)
    (check "that it is confirmed"
           (equal (plist-get (aref (plist-get answer :facts) (1- (length (plist-get answer :facts)))) :state) "confirmed")
           answer)))

(eglot-shutdown (eglot-current-server))
(check "the server has ended" (null (eglot-current-server)))
(kill-emacs failures)
